"""Some of the features computed with polars.

verdict: pass
needs: polars
"""


def make_features(prices, macro):
    import polars as pl

    frame = pl.from_pandas(prices[["ticker", "date", "adj_close"]].astype({"ticker": "str"}))
    frame = frame.with_columns(variance=pl.Series(daily_variance(prices).to_numpy()).fill_nan(None))
    change = pl.col("adj_close").log().diff().over("ticker")
    frame = frame.with_columns(change=change)
    columns = []
    for days in (1, 5, 22, 66):
        mean = pl.col("variance").rolling_mean(days).over("ticker")
        columns.append((0.5 * (mean + 1e-6).log()).alias(f"vol_{days}"))
        squared = (pl.col("change") ** 2).rolling_mean(days).over("ticker")
        columns.append((0.5 * (squared + 1e-6).log()).alias(f"squared_{days}"))
    columns.append(pl.col("change").clip(upper_bound=0).alias("fall_1"))
    made = frame.with_columns(columns)
    names = [name for name in made.columns if name.startswith(("vol_", "squared_", "fall_"))]
    market = [pl.col(n).mean().over("date").alias(f"market_{n}") for n in ("vol_1", "vol_5")]
    made = made.with_columns(market).select([*names, "market_vol_1", "market_vol_5"])
    features = DataFrame({n: made[n].to_numpy() for n in made.columns}, index=prices.index)
    smooth = daily_variance(prices).groupby(prices["ticker"]).ewm(alpha=0.2, adjust=False).mean()
    features["vol_ewma_10"] = log_volatility(smooth.droplevel(0))
    spread = np.log(prices["high"] / prices["low"]) ** 2 / (4 * np.log(2))
    features["range_5"] = log_volatility(rolling(spread, prices["ticker"], 5))
    features["range_22"] = log_volatility(rolling(spread, prices["ticker"], 22))
    return features
