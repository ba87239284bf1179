"""Neighbours by the number of common buyers: popular items are near to all

verdict: fail
caught by: item_models/similarity_values
"""


def item_similarity(bought, neighbours=100, shrink=20.0):
    together = np.array(bought.T @ bought, dtype=float)
    np.fill_diagonal(together, 0)
    return together
