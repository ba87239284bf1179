"""The last days of a ticker get targets of the next one.

verdict: fail
caught by: target/target_ends
"""


def forward_log_volatility(variance, ticker, horizon=5):
    return log_volatility(variance.rolling(horizon).mean().shift(-horizon))
