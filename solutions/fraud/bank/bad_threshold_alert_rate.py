"""A fixed five percent of alerts, whatever the labels say.

verdict: fail
caught by: threshold/f1
may also fail: threshold/threshold_is_validation
"""


def choose_threshold(scores, is_fraud):
    return float(scores.quantile(0.95))
