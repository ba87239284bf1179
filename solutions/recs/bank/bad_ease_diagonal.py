"""EASE that lets an item predict itself

verdict: fail
caught by: item_models/ease_values
may also fail: recommend/share_of_oracle, recommend/planted_pair, recommend/catalogue_coverage, recommend/gain_over_recent
"""  # noqa: E501


def ease_weights(bought, regularisation=200.0):
    gram = bought.T @ bought
    gram = np.array(gram if isinstance(gram, np.ndarray) else gram.toarray(), float)
    return np.linalg.solve(gram + regularisation * np.eye(len(gram)), gram)
