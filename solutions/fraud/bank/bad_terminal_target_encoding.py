"""The terminal's fraud rate over the whole table, future included.

verdict: fail
caught by: terminal_risk/terminal_values, terminal_risk/terminal_label_delay, terminal_risk/terminal_own_label, terminal_risk/terminal_no_future, model/features_label_delay, model/features_no_future
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    table = transactions.assign(fraud=known_fraud(transactions, labels))
    fraud = table.groupby("terminal_id")["fraud"]
    columns = {}
    for days in windows:
        columns[f"terminal_count_{days}d"] = fraud.transform("size").to_numpy()
        columns[f"terminal_risk_{days}d"] = fraud.transform("mean").to_numpy()
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
