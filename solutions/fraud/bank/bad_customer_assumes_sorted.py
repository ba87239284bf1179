"""Binary search over each card's times, which only works when the rows come in time order.

verdict: fail
caught by: customer_features/customer_row_order, model/features_row_order
"""


def customer_features(transactions, windows=(1, 7, 30)):
    seconds = transactions["time"].to_numpy().astype("datetime64[s]").astype(np.int64)
    amount = transactions["amount_cents"].to_numpy()
    columns = {f"customer_count_{days}d": np.ones(len(amount), np.int64) for days in windows}
    columns |= {f"customer_mean_{days}d": amount.astype(float) for days in windows}
    for rows in transactions.groupby("customer_id").indices.values():
        total = np.concatenate([[0], np.cumsum(amount[rows])])
        high = np.arange(1, len(rows) + 1)
        for days in windows:
            low = np.searchsorted(seconds[rows], seconds[rows] - days * 86_400, side="right")
            counts = np.maximum(high - low, 1)
            columns[f"customer_count_{days}d"][rows] = counts
            columns[f"customer_mean_{days}d"][rows] = (total[high] - total[low]) / counts
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
