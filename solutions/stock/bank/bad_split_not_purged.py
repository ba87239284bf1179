"""Training goes up to the day before the test.

verdict: fail
caught by: splits/splits_purged
"""


def walk_forward_splits(dates, first_test, step, horizon, embargo):
    days, day = np.unique(dates.to_numpy(), return_inverse=True)
    first = int(np.searchsorted(days, np.datetime64(first_test)))
    splits = []
    for start in range(first, len(days), step):
        train = np.flatnonzero(day < start)
        test = np.flatnonzero((day >= start) & (day < start + step))
        splits.append({"train": train, "test": test})
    return splits
