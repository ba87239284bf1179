"""The overnight move is left out.

verdict: fail
caught by: target/variance_values
may also fail: forecast/ratio_to_har, forecast/rmse_ratio, forecast/ratio_to_ewma
"""


def daily_variance(prices):
    high_low = np.log(prices["high"] / prices["low"])
    close_open = np.log(prices["close"] / prices["open"])
    first = prices.groupby("ticker").cumcount() == 0
    within = 0.5 * high_low**2 - (2 * np.log(2) - 1) * close_open**2
    return within.clip(lower=0).mask(first)
