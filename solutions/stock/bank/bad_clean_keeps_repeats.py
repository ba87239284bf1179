"""Rows that come twice stay twice.

verdict: fail
caught by: prices/prices_clean
"""


def clean_prices(raw):
    numbers = ["open", "high", "low", "close", "adj_close", "volume"]
    clean = raw.copy()
    clean["date"] = pd.to_datetime(clean["date"]).astype("datetime64[us]")
    clean[numbers] = clean[numbers].replace(".", np.nan).astype(np.float64)
    possible = (clean[numbers[:5]] > 0).all(axis=1) & (clean["high"] >= clean["low"])
    clean = clean[possible & clean["volume"].notna()]
    return clean.sort_values(["ticker", "date"], ignore_index=True)
