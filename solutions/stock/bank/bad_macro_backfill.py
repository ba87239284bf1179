"""Days before the first release are filled from the future.

verdict: fail
caught by: macro/macro_values
may also fail: macro/macro_before_release
"""

honest_join = asof_macro


def asof_macro(days, macro, lag_days):
    joined = honest_join(days, macro, lag_days)
    return joined.loc[days.sort_values().index].bfill().reindex(days.index)
