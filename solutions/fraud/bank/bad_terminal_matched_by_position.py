"""Labels are put beside the payments by position; shuffled rows get others' labels.

verdict: fail
caught by: terminal_risk/terminal_row_order, terminal_risk/terminal_values, model/features_row_order, prequential_split/split_known_cards
may also fail: model/features_label_delay, model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def known_fraud(transactions, labels):
    fraud = np.zeros(len(transactions), dtype=np.int64)
    fraud[: len(labels)] = labels["is_fraud"].to_numpy()
    return fraud
