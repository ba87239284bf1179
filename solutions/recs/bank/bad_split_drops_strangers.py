"""Users without purchases before the cutoff leave the test

verdict: fail
caught by: temporal_split/split_boundaries, temporal_split/split_new_pairs
"""

reference_split = temporal_split


def temporal_split(events, cutoff, horizon_days=28):
    parts = reference_split(events, cutoff, horizon_days)
    known = parts["test"]["user_id"].isin(parts["train"]["user_id"])
    return parts | {"test": parts["test"][known]}
