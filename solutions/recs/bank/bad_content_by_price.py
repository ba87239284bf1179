"""Launches ranked by price alone, the same for everyone

verdict: fail
caught by: content/content_category
may also fail: content/content_auc
"""


def content_scores(events, items, users, candidates):
    price = items.set_index("item_id")["price"].reindex(list(candidates)).to_numpy()
    return np.tile(-price, (len(users), 1))
