"""Popularity counts order lines: one wholesaler makes a bestseller

verdict: fail
caught by: item_models/popularity_values
"""


def popularity(events, now, window_days=30):
    start = now - pd.Timedelta(days=window_days)
    recent = events[(events["time"] >= start) & (events["time"] < now)]
    return recent.groupby("item_id").size().sort_index().sort_values(ascending=False, kind="stable")
