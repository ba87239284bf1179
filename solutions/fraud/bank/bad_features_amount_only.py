"""The naive start: amount, weekend and night, no history of card or terminal.

verdict: fail
caught by: model/average_precision, model/card_precision_100, threshold/f1
"""


def build_features(transactions, labels, delay_days=7):
    time = transactions["time"].dt
    columns = {
        "amount": transactions["amount_cents"].to_numpy() / 100,
        "weekend": (time.dayofweek >= 5).to_numpy().astype(int),
        "night": (time.hour <= 6).to_numpy().astype(int),
    }
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
