"""Means in currency units where cents are asked for.

verdict: fail
caught by: customer_features/customer_values
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""


def customer_features(transactions, windows=(1, 7, 30)):
    columns = {}
    for days in windows:
        sums, counts = trailing(
            transactions["customer_id"], transactions["time"], transactions["amount_cents"], days
        )
        columns[f"customer_count_{days}d"] = counts
        columns[f"customer_mean_{days}d"] = sums / counts / 100
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
