"""The window of w days starts at the payment, so the delay eats it up.

verdict: fail
caught by: terminal_risk/terminal_values
may also fail: terminal_risk/terminal_label_delay, model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    fraud = known_fraud(transactions, labels)
    terminal, time = transactions["terminal_id"], transactions["time"]
    recent, recent_count = trailing(terminal, time, fraud, delay_days)
    columns = {}
    for days in windows:
        frauds, counts = trailing(terminal, time, fraud, days)
        frauds, counts = np.maximum(frauds - recent, 0), np.maximum(counts - recent_count, 0)
        columns[f"terminal_count_{days}d"] = counts
        columns[f"terminal_risk_{days}d"] = frauds / np.maximum(counts, 1)
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
