"""Cancelled orders are told by their quantity alone

verdict: fail
caught by: clean_events/clean_rules
"""

reference_clean = clean_events


def clean_events(lines):
    plain = lines["order_id"].str.replace("C", "", regex=False)
    return reference_clean(lines.assign(order_id=plain))
