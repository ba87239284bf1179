"""A random fifth of all purchases is the test

verdict: fail
caught by: temporal_split/split_boundaries, temporal_split/split_new_pairs
"""


def temporal_split(events, cutoff, horizon_days=28):
    test = np.random.default_rng(0).random(len(events)) < 0.2
    return {"train": events[~test], "test": events.loc[test, ["user_id", "item_id"]]}
