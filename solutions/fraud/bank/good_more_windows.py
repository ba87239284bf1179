"""More windows for cards and terminals, no feature that compares the amount with the card's own.

verdict: pass
"""


def build_features(transactions, labels, delay_days=7):
    features = customer_features(transactions, windows=(1, 3, 7, 14, 30)).join(
        terminal_risk(transactions, labels, windows=(1, 3, 7, 14, 21, 30), delay_days=delay_days)
    )
    features["amount_cents"] = transactions["amount_cents"].to_numpy()
    features["hour"] = transactions["time"].dt.hour.to_numpy()
    return features
