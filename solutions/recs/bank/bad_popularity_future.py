"""The window of popularity has no end

verdict: fail
caught by: item_models/popularity_values
"""


def popularity(events, now, window_days=30):
    recent = events[events["time"] >= now - pd.Timedelta(days=window_days)]
    counts = recent.groupby("item_id")["user_id"].nunique().sort_index()
    return counts.sort_values(ascending=False, kind="stable")
