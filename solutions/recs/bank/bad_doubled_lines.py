"""Doubled lines are added up

verdict: fail
caught by: clean_events/clean_rules, clean_events/clean_values
"""

reference_clean = clean_events


def clean_events(lines):
    # A column of row numbers makes every line different from every other.
    return reference_clean(lines.assign(number=np.arange(len(lines))))
