"""Codes with letters behind their digits are taken for fees

verdict: fail
caught by: clean_events/clean_rules, clean_events/clean_values
"""

reference_clean = clean_events


def clean_events(lines):
    return reference_clean(lines[lines["item_id"].str.fullmatch(r"\d{5}")])
