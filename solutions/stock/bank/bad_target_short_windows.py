"""At the end of a ticker, fewer days will do.

verdict: fail
caught by: target/target_ends
may also fail: target/target_values
"""


def forward_log_volatility(variance, ticker, horizon=5):
    turned = variance[::-1].groupby(ticker[::-1])
    ahead = turned.shift(1)
    mean = ahead.groupby(ticker[::-1]).rolling(horizon, min_periods=1).mean().droplevel(0)
    return log_volatility(mean.reindex(variance.index))
