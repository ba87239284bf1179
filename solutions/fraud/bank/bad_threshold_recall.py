"""Maximises recall, so every payment is an alert.

verdict: fail
caught by: threshold/f1
may also fail: threshold/threshold_is_validation
"""


def choose_threshold(scores, is_fraud):
    from sklearn.metrics import precision_recall_curve

    _, recall, thresholds = precision_recall_curve(is_fraud, scores)
    return float(thresholds[recall[:-1].argmax()])
