"""Adds the seconds since the row before, whatever the order of the rows.

verdict: fail
caught by: model/features_row_order
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

features_of_reference = build_features


def build_features(transactions, labels, delay_days=7):
    features = features_of_reference(transactions, labels, delay_days)
    gap = transactions["time"].diff().dt.total_seconds().fillna(0)
    features["gap"] = gap.to_numpy()
    return features
