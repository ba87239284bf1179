"""Adds how often the card pays in the whole table, also after the payment.

verdict: fail
caught by: model/features_no_future
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

features_of_reference = build_features


def build_features(transactions, labels, delay_days=7):
    features = features_of_reference(transactions, labels, delay_days)
    count = transactions.groupby("customer_id")["customer_id"].transform("size")
    features["customer_payments"] = count.to_numpy()
    return features
