"""The purge is one day short: the last target ends on the first test day.

verdict: fail
caught by: splits/splits_purged
"""


def walk_forward_splits(dates, first_test, step, horizon, embargo):
    days, day = np.unique(dates.to_numpy(), return_inverse=True)
    first = int(np.searchsorted(days, np.datetime64(first_test)))
    splits = []
    for start in range(first, len(days), step):
        train = np.flatnonzero(day + horizon + embargo <= start)
        test = np.flatnonzero((day >= start) & (day < start + step))
        splits.append({"train": train, "test": test})
    return splits
