"""The time windows with pandas groupby and rolling, as most candidates write them.

verdict: pass
"""


def _rolling(transactions, group, value, days):
    """Sum and count over (t - days, t] per group, index transaction_id."""
    ordered = transactions.assign(value=value).sort_values([group, "time"])
    rolled = ordered.groupby(group).rolling(f"{days}D", on="time")["value"].agg(["sum", "count"])
    rolled.index = pd.Index(ordered["transaction_id"], name="transaction_id")
    return rolled.loc[transactions["transaction_id"]]


def customer_features(transactions, windows=(1, 7, 30)):
    columns = {}
    for days in windows:
        rolled = _rolling(transactions, "customer_id", transactions["amount_cents"], days)
        columns[f"customer_count_{days}d"] = rolled["count"].astype(int)
        columns[f"customer_mean_{days}d"] = rolled["sum"] / rolled["count"]
    return pd.DataFrame(columns)


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    merged = transactions[["transaction_id"]].merge(labels, on="transaction_id", how="left")
    fraud = merged["is_fraud"].fillna(0).to_numpy()
    recent = _rolling(transactions, "terminal_id", fraud, delay_days)
    columns = {}
    for days in windows:
        known = _rolling(transactions, "terminal_id", fraud, delay_days + days) - recent
        columns[f"terminal_count_{days}d"] = known["count"].astype(int)
        risk = (known["sum"].round() / known["count"]).where(known["count"] > 0, 0.0)
        columns[f"terminal_risk_{days}d"] = risk
    return pd.DataFrame(columns)
