"""A missing value counts as zero.

verdict: fail
caught by: macro/macro_values
"""

honest_join = asof_macro


def asof_macro(days, macro, lag_days):
    return honest_join(days, macro.assign(value=macro["value"].replace(".", "0")), lag_days)
