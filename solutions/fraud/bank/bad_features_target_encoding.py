"""Adds the terminal's fraud rate over all labels at hand.

verdict: fail
caught by: model/features_no_future, model/features_label_delay
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

features_of_reference = build_features


def build_features(transactions, labels, delay_days=7):
    features = features_of_reference(transactions, labels, delay_days)
    fraud = pd.Series(known_fraud(transactions, labels))
    rate = fraud.groupby(transactions["terminal_id"].to_numpy()).transform("mean")
    features["terminal_rate"] = rate.to_numpy()
    return features
