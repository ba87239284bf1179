"""EASE divided along rows instead of columns

verdict: fail
caught by: item_models/ease_values
may also fail: recommend/share_of_oracle, recommend/planted_pair, recommend/gain_over_recent, recommend/tail_recall, recommend/cold_share, recommend/catalogue_coverage
"""  # noqa: E501

reference_ease = ease_weights


def ease_weights(bought, regularisation=200.0):
    return reference_ease(bought, regularisation).T.copy()
