"""Only the last year trains; the task asks for all rows that may.

verdict: fail
caught by: splits/splits_complete
"""


def walk_forward_splits(dates, first_test, step, horizon, embargo):
    days, day = np.unique(dates.to_numpy(), return_inverse=True)
    first = int(np.searchsorted(days, np.datetime64(first_test)))
    splits = []
    for start in range(first, len(days), step):
        train = np.flatnonzero((day + horizon + embargo < start) & (day > start - 150))
        test = np.flatnonzero((day >= start) & (day < start + step))
        splits.append({"train": train, "test": test})
    return splits
