"""A random half of the period, as train_test_split gives it.

verdict: fail
caught by: prequential_split/split_delay_gap, prequential_split/split_known_cards
"""


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    from sklearn.model_selection import train_test_split

    end = start + pd.Timedelta(days=train_days + delay_days + test_days)
    period = transactions[(transactions["time"] >= start) & (transactions["time"] < end)]
    share = test_days / (train_days + test_days)
    train_ids, test_ids = train_test_split(
        period["transaction_id"].to_numpy(), test_size=share, random_state=0
    )
    return {"train": train_ids, "test": test_ids}
