"""Counts only payments that have a label: a sampled label feed shrinks the terminal.

verdict: fail
caught by: terminal_risk/terminal_values
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    labelled = transactions["transaction_id"].isin(labels["transaction_id"]).astype(int)
    fraud = known_fraud(transactions, labels)
    terminal, time = transactions["terminal_id"], transactions["time"]
    columns = {}
    for days in windows:
        frauds, _ = trailing(terminal, time, fraud, days, delay_days)
        counts, _ = trailing(terminal, time, labelled, days, delay_days)
        columns[f"terminal_count_{days}d"] = counts
        columns[f"terminal_risk_{days}d"] = frauds / np.maximum(counts, 1)
    return pd.DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
