"""Removes cards with any earlier fraud, also frauds whose labels are still to come.

verdict: fail
caught by: prequential_split/split_known_cards
"""


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    day = ((transactions["time"] - start) // pd.Timedelta(days=1)).to_numpy()
    card = transactions["customer_id"].to_numpy()
    fraud = known_fraud(transactions, labels) == 1
    ids = transactions["transaction_id"].to_numpy()
    test = np.zeros(len(day), dtype=bool)
    first = train_days + delay_days
    for today in range(first, first + test_days):
        known = set(card[fraud & (day >= 0) & (day < today)])
        test |= (day == today) & ~np.isin(card, list(known))
    return {"train": ids[(day >= 0) & (day < train_days)], "test": ids[test]}
