"""Trains up to the day before the test: the last week has no labels on that morning.

verdict: fail
caught by: prequential_split/split_delay_gap
"""

split_of_reference = prequential_split


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    parts = split_of_reference(transactions, labels, start, train_days, delay_days, test_days)
    end = start + pd.Timedelta(days=train_days + delay_days)
    inside = (transactions["time"] >= start) & (transactions["time"] < end)
    return {"train": transactions.loc[inside, "transaction_id"].to_numpy(), "test": parts["test"]}
