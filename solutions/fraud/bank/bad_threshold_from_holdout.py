"""A threshold tuned on an earlier hold-out and written into the code.

verdict: fail
caught by: threshold/threshold_is_validation
may also fail: threshold/f1
"""


def choose_threshold(scores, is_fraud):
    return 0.2137
