"""Rows are cut by position, not by day: tickers end up on both sides.

verdict: fail
caught by: splits/splits_test, splits/splits_complete
may also fail: splits/splits_purged
"""


def walk_forward_splits(dates, first_test, step, horizon, embargo):
    order = np.argsort(dates.to_numpy(), kind="stable")
    first = int(np.searchsorted(dates.to_numpy()[order], np.datetime64(first_test)))
    splits = []
    for start in range(first, len(order), step):
        train = order[: max(start - horizon - embargo, 0)]
        splits.append({"train": train, "test": order[start : start + step]})
    return splits
