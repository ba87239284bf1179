"""The overnight move compares unadjusted prices, so splits look like crashes.

verdict: fail
caught by: target/variance_values, target/variance_split
may also fail: features/features_split, forecast/ratio_to_har, forecast/rmse_ratio, forecast/ratio_to_ewma
"""  # noqa: E501


def daily_variance(prices):
    high_low = np.log(prices["high"] / prices["low"])
    close_open = np.log(prices["close"] / prices["open"])
    within = (0.5 * high_low**2 - (2 * np.log(2) - 1) * close_open**2).clip(lower=0)
    overnight = np.log(prices["open"] / prices.groupby("ticker")["close"].shift())
    return within + overnight**2
