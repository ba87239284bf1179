"""Robust regression; macro enters as changes over a month, pulled back to its range.

verdict: pass
"""

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    daily = macro.set_index("date")
    oil = np.log(daily["wti"]).diff().rolling(22, min_periods=1).std().fillna(0.0)
    spread = (daily["baa"] - daily["aaa"]).diff(22).fillna(0.0)
    features["oil_volatility"] = prices["date"].map(oil).fillna(0.0)
    features["spread_change"] = prices["date"].map(spread).fillna(0.0)
    return features


def fit(features, target, seed):
    from sklearn.linear_model import HuberRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    low, high = features.quantile(0.01), features.quantile(0.99)
    model = make_pipeline(StandardScaler(), HuberRegressor(alpha=10.0, max_iter=200))
    return model.fit(features.clip(low, high, axis=1), target), low, high
