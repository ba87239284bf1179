"""The time windows of cards and terminals as SQL, in DuckDB.

verdict: pass
needs: duckdb
"""


def _query(sql, **tables):
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        for name, table in tables.items():
            connection.register(name, table)
        return connection.execute(sql).fetch_df().set_index("transaction_id")


def _seconds(transactions):
    at = transactions["time"].to_numpy().astype("datetime64[s]").astype("int64")
    return transactions.assign(moment=at)


def customer_features(transactions, windows=(1, 7, 30)):
    columns, frames = [], []
    for w in windows:
        columns.append(
            f"count(*) over w{w} as customer_count_{w}d, "
            f"avg(amount_cents) over w{w} as customer_mean_{w}d"
        )
        frames.append(
            f"w{w} as (partition by customer_id order by moment "
            f"range between {w * 86_400 - 1} preceding and current row)"
        )
    sql = f"select transaction_id, {', '.join(columns)} from payments window {', '.join(frames)}"
    return _query(sql, payments=_seconds(transactions)).loc[transactions["transaction_id"]]


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    columns, frames = [], []
    for w in windows:
        columns.append(
            f"count(*) over w{w} as terminal_count_{w}d, "
            f"coalesce(avg(coalesce(is_fraud, 0)) over w{w}, 0) as terminal_risk_{w}d"
        )
        frames.append(
            f"w{w} as (partition by terminal_id order by moment "
            f"range between {(delay_days + w) * 86_400 - 1} preceding "
            f"and {delay_days * 86_400} preceding)"
        )
    sql = (
        f"select transaction_id, {', '.join(columns)} from payments left join labels "
        f"using (transaction_id) window {', '.join(frames)}"
    )
    known = labels[["transaction_id", "is_fraud"]]
    found = _query(sql, payments=_seconds(transactions), labels=known)
    return found.loc[transactions["transaction_id"]]
