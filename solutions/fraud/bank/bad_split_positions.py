"""Returns row numbers where transaction_id is asked for.

verdict: fail
caught by: prequential_split/split_delay_gap, prequential_split/split_known_cards
"""

split_of_reference = prequential_split


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    parts = split_of_reference(transactions, labels, start, train_days, delay_days, test_days)
    ids = transactions["transaction_id"]
    return {name: np.flatnonzero(ids.isin(part)) for name, part in parts.items()}
