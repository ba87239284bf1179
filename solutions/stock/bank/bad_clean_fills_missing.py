"""Missing prices are filled with the row before.

verdict: fail
caught by: prices/prices_clean
"""


def clean_prices(raw):
    numbers = ["open", "high", "low", "close", "adj_close", "volume"]
    clean = raw.drop_duplicates().copy()
    clean["date"] = pd.to_datetime(clean["date"]).astype("datetime64[us]")
    clean[numbers] = clean[numbers].replace(".", np.nan).astype(np.float64)
    return clean.sort_values(["ticker", "date"], ignore_index=True).ffill()
