"""Groups by calendar day: the evening's payments count for the morning's.

verdict: fail
caught by: customer_features/customer_values, customer_features/customer_no_future, model/features_no_future
"""  # noqa: E501


def customer_features(transactions, windows=(1, 7, 30)):
    columns = {}
    day = (transactions["time"] - transactions["time"].min().normalize()) // pd.Timedelta(days=1)
    for days in windows:
        daily = transactions.assign(day=day).groupby(["customer_id", "day"])["amount_cents"]
        daily = daily.agg(["sum", "count"]).reset_index()
        sums = trailing(daily["customer_id"], _midnight(daily["day"]), daily["sum"], days)[0]
        counts = trailing(daily["customer_id"], _midnight(daily["day"]), daily["count"], days)[0]
        per_day = daily.assign(total=sums, n=counts)
        keys = transactions.assign(day=day)[["customer_id", "day"]]
        merged = keys.merge(per_day, on=["customer_id", "day"], how="left")
        columns[f"customer_count_{days}d"] = merged["n"].to_numpy()
        columns[f"customer_mean_{days}d"] = (merged["total"] / merged["n"]).to_numpy()
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))


def _midnight(day):
    return pd.Timestamp("2018-01-01") + day.astype("timedelta64[s]") * 86_400
