"""GARCH(1,1) by the arch package beside the usual features; parameters from training only.

verdict: pass
needs: arch
"""

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    change = np.log(prices["adj_close"]).groupby(prices["ticker"]).diff().fillna(0.0)
    features["change"] = 100 * change
    features["code"] = prices["ticker"].map({t: n for n, t in enumerate(prices["ticker"].unique())})
    return features


def filtered(parameters, features):
    """Log volatility of tomorrow under GARCH(1,1), one ticker after the other."""
    omega, alpha, beta = parameters
    made = np.empty(len(features))
    codes, changes = features["code"].to_numpy(), features["change"].to_numpy()
    level = 0.0
    for n in range(len(features)):
        if n == 0 or codes[n] != codes[n - 1]:
            level = omega / max(1 - alpha - beta, 0.005)
        level = omega + alpha * changes[n] ** 2 + beta * level
        made[n] = 0.5 * np.log(level / 1e4 + 1e-6)
    return made


def with_garch(parameters, features):
    plain = features.drop(columns=["code", "change"])
    return plain.assign(garch=filtered(parameters, features))


def fit(features, target, seed):
    from arch import arch_model

    longest = features[features["code"] == features["code"].value_counts().index[0]]
    found = arch_model(longest["change"], vol="GARCH", p=1, q=1, dist="t").fit(disp="off")
    parameters = [float(found.params[name]) for name in ("omega", "alpha[1]", "beta[1]")]
    return parameters, ridge(with_garch(parameters, features), target, 100.0)


def predict(model, features):
    parameters, base = model
    return linear(base, with_garch(parameters, features))
