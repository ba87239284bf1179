"""Seven days written into the code; the delay of the arguments is ignored.

verdict: fail
caught by: terminal_risk/terminal_values, terminal_risk/terminal_label_delay
may also fail: model/features_label_delay, model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    fraud = known_fraud(transactions, labels)
    columns = {}
    for days in windows:
        frauds, counts = trailing(transactions["terminal_id"], transactions["time"], fraud, days, 7)
        columns[f"terminal_count_{days}d"] = counts
        columns[f"terminal_risk_{days}d"] = frauds / np.maximum(counts, 1)
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
