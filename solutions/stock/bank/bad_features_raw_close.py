"""Returns of unadjusted closes: a split is a crash.

verdict: fail
caught by: features/features_split
may also fail: forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    change = np.log(prices["close"]).groupby(ticker).diff()
    features["raw_return"] = rolling(change, ticker, 22, "sum")
    features["raw_size"] = rolling(change.abs(), ticker, 5)
    return features
