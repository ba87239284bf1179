"""The window ends one day too late: labels count a day before they are known.

verdict: fail
caught by: terminal_risk/terminal_values, terminal_risk/terminal_label_delay, model/features_label_delay
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501

risk_of_reference = terminal_risk


def terminal_risk(transactions, labels, windows=(1, 7, 30), delay_days=7):
    return risk_of_reference(transactions, labels, windows, delay_days - 1)
