"""Drops the labels that are not known at the last payment; for earlier rows that is no delay.

verdict: fail
caught by: terminal_risk/terminal_values, terminal_risk/terminal_label_delay, terminal_risk/terminal_no_future, model/features_label_delay, model/features_no_future
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    known = labels[labels["available_at"] <= transactions["time"].max()]
    fraud = known_fraud(transactions, known)
    columns = {}
    for days in windows:
        frauds, counts = trailing(transactions["terminal_id"], transactions["time"], fraud, days)
        columns[f"terminal_count_{days}d"] = counts
        columns[f"terminal_risk_{days}d"] = frauds / counts
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
