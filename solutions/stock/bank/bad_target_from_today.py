"""The target begins with today.

verdict: fail
caught by: target/target_values
may also fail: target/target_ends
"""


def forward_log_volatility(variance, ticker, horizon=5):
    mean = rolling(variance, ticker, horizon)
    return log_volatility(mean.groupby(ticker).shift(-(horizon - 1)))
