"""rolling(7) instead of rolling("7D"): the last seven payments, not seven days.

verdict: fail
caught by: customer_features/customer_values
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""


def customer_features(transactions, windows=(1, 7, 30)):
    columns = {}
    ordered = transactions.sort_values("time").set_index("transaction_id")
    for days in windows:
        rolled = ordered.groupby("customer_id")["amount_cents"].rolling(days, min_periods=1)
        columns[f"customer_count_{days}d"] = rolled.count().droplevel(0)
        columns[f"customer_mean_{days}d"] = rolled.mean().droplevel(0)
    return pd.DataFrame(columns).loc[transactions["transaction_id"]]
