"""The card's count and mean over the whole table, by groupby and transform.

verdict: fail
caught by: customer_features/customer_values, customer_features/customer_no_future, model/features_no_future
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def customer_features(transactions, windows=(1, 7, 30)):
    columns = {}
    amounts = transactions.groupby("customer_id")["amount_cents"]
    for days in windows:
        columns[f"customer_count_{days}d"] = amounts.transform("size").to_numpy()
        columns[f"customer_mean_{days}d"] = amounts.transform("mean").to_numpy()
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
