"""The test asks again for items bought before

verdict: fail
caught by: temporal_split/split_new_pairs
"""


def temporal_split(events, cutoff, horizon_days=28):
    end = cutoff + pd.Timedelta(days=horizon_days)
    later = events[(events["time"] >= cutoff) & (events["time"] < end)]
    test = later[["user_id", "item_id"]].drop_duplicates()
    return {"train": events[events["time"] < cutoff], "test": test}
