"""The raw columns with customer_id and terminal_id as numbers.

verdict: fail
caught by: model/average_precision, model/card_precision_100, threshold/f1
"""


def build_features(transactions, labels, delay_days=7):
    features = transactions[["customer_id", "terminal_id", "amount_cents"]].copy()
    features["hour"] = transactions["time"].dt.hour
    features.index = pd.Index(transactions["transaction_id"])
    return features
