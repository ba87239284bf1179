"""Candidates are looked up by a mask, so they come in the order of the catalogue

verdict: fail
caught by: content/content_order, content/content_category
may also fail: content/content_auc
"""

reference_content = content_scores


def content_scores(events, items, users, candidates):
    page = items[items["item_id"].isin(list(candidates))]["item_id"].tolist()
    return reference_content(events, items, users, page)
