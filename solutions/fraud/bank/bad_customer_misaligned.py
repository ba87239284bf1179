"""groupby and rolling return the rows card by card; they are put back by position.

verdict: fail
caught by: customer_features/customer_values, customer_features/customer_row_order, customer_features/customer_no_future, model/features_row_order, model/features_no_future
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def customer_features(transactions, windows=(1, 7, 30)):
    columns = {}
    ordered = transactions.sort_values("time")
    for days in windows:
        rolled = ordered.groupby("customer_id").rolling(f"{days}D", on="time")["amount_cents"]
        columns[f"customer_count_{days}d"] = rolled.count().to_numpy()
        columns[f"customer_mean_{days}d"] = rolled.mean().to_numpy()
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
