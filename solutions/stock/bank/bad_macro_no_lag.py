"""Macro series joined on the date they describe, not the date of release.

verdict: fail
caught by: macro/macro_values, macro/macro_before_release
"""

honest_join = asof_macro


def asof_macro(days, macro, lag_days):
    return honest_join(days, macro, dict.fromkeys(lag_days, 0))
