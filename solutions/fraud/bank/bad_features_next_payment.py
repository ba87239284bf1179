"""Adds the seconds until the card's next payment: shift(-1), a sign too many.

verdict: fail
caught by: model/features_no_future
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

features_of_reference = build_features


def build_features(transactions, labels, delay_days=7):
    features = features_of_reference(transactions, labels, delay_days)
    ordered = transactions.sort_values("time").set_index("transaction_id")
    following = ordered.groupby("customer_id")["time"].shift(-1) - ordered["time"]
    wait = following.dt.total_seconds().fillna(0)
    features["wait"] = wait.loc[transactions["transaction_id"]].to_numpy()
    return features
