"""Alerts from 0.5 on, because a probability above one half means fraud.

verdict: fail
caught by: threshold/threshold_is_validation
"""


def choose_threshold(scores, is_fraud):
    return 0.5
