"""Tests on the days right after training, whose training labels nobody has yet.

verdict: fail
caught by: prequential_split/split_delay_gap, prequential_split/split_known_cards
"""

split_of_reference = prequential_split


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    return split_of_reference(transactions, labels, start, train_days, 0, test_days)
