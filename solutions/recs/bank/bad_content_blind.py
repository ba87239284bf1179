"""Every launch gets the same score

verdict: fail
caught by: content/content_category, content/content_cold
may also fail: content/content_auc
"""


def content_scores(events, items, users, candidates):
    return np.zeros((len(users), len(candidates)))
