"""Removes the cards known from training and never looks at the labels that come in later.

verdict: fail
caught by: prequential_split/split_known_cards
"""


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    day = ((transactions["time"] - start) // pd.Timedelta(days=1)).to_numpy()
    card = transactions["customer_id"].to_numpy()
    fraud = known_fraud(transactions, labels) == 1
    ids = transactions["transaction_id"].to_numpy()
    train_rows = (day >= 0) & (day < train_days)
    first = train_days + delay_days
    fresh = ~np.isin(card, card[train_rows & fraud])
    return {
        "train": ids[train_rows],
        "test": ids[(day >= first) & (day < first + test_days) & fresh],
    }
