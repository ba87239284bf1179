"""The gap is counted in calendar days, so weekends shorten it.

verdict: fail
caught by: splits/splits_purged
may also fail: splits/splits_complete
"""


def walk_forward_splits(dates, first_test, step, horizon, embargo):
    days, day = np.unique(dates.to_numpy(), return_inverse=True)
    first = int(np.searchsorted(days, np.datetime64(first_test)))
    splits = []
    for start in range(first, len(days), step):
        train = np.flatnonzero(days[day] + np.timedelta64(horizon + embargo, "D") < days[start])
        test = np.flatnonzero((day >= start) & (day < start + step))
        splits.append({"train": train, "test": test})
    return splits
