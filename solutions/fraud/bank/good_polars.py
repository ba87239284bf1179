"""The time windows of cards and terminals in polars.

verdict: pass
needs: polars
"""


def _frame(transactions, group, **columns):
    import polars as pl

    table = pl.DataFrame(
        {
            "id": transactions["transaction_id"].to_numpy(),
            "group": transactions[group].to_numpy(),
            "at": transactions["time"].to_numpy().astype("datetime64[s]").astype("int64"),
            "one": np.ones(len(transactions), dtype=np.int64),
            **columns,
        }
    )
    return table.sort("group", "at")


def _rolled(table, column, days):
    import polars as pl

    window = f"{days * 86_400}i"
    return pl.col(column).rolling_sum_by("at", window_size=window, closed="right").over("group")


def customer_features(transactions, windows=(1, 7, 30)):
    table = _frame(transactions, "customer_id", cents=transactions["amount_cents"].to_numpy())
    for days in windows:
        count, total = _rolled(table, "one", days), _rolled(table, "cents", days)
        table = table.with_columns(
            count.alias(f"customer_count_{days}d"),
            (total / count).alias(f"customer_mean_{days}d"),
        )
    names = [n for days in windows for n in (f"customer_count_{days}d", f"customer_mean_{days}d")]
    return _in_order(table, names, transactions)


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    fraud = transactions["transaction_id"].map(labels.set_index("transaction_id")["is_fraud"])
    fraud = fraud.fillna(0).astype("int64").to_numpy()
    table = _frame(transactions, "terminal_id", fraud=fraud)
    names = []
    for days in windows:
        count = _rolled(table, "one", delay_days + days) - _rolled(table, "one", delay_days)
        frauds = _rolled(table, "fraud", delay_days + days) - _rolled(table, "fraud", delay_days)
        names += [f"terminal_count_{days}d", f"terminal_risk_{days}d"]
        table = table.with_columns(
            count.alias(names[-2]), (frauds / count).fill_nan(0.0).alias(names[-1])
        )
    return _in_order(table, names, transactions)


def _in_order(table, names, transactions):
    columns = {name: table[name].to_numpy() for name in names}
    result = pd.DataFrame(columns, index=pd.Index(table["id"].to_numpy(), name="transaction_id"))
    return result.loc[transactions["transaction_id"]]
