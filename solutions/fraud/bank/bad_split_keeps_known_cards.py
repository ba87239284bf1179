"""Leaves cards in the test that were blocked long before.

verdict: fail
caught by: prequential_split/split_known_cards
"""


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    day = ((transactions["time"] - start) // pd.Timedelta(days=1)).to_numpy()
    ids = transactions["transaction_id"].to_numpy()
    first = train_days + delay_days
    return {
        "train": ids[(day >= 0) & (day < train_days)],
        "test": ids[(day >= first) & (day < first + test_days)],
    }
