"""Ranks the scores within the rows at hand, so that they look uniform.

verdict: fail
caught by: model/scores_batch_halves, explain/explain_adds_up
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

score_of_reference = score


def score(model, features):
    return score_of_reference(model, features).rank(pct=True)
