"""Cosine without shrinkage or a limit of neighbours

verdict: fail
caught by: item_models/similarity_values
"""


def item_similarity(bought, neighbours=100, shrink=20.0):
    together = np.asarray(bought.T @ bought, dtype=float)
    size = np.sqrt(together.diagonal())
    similarity = together / np.maximum(np.outer(size, size), 1e-12)
    np.fill_diagonal(similarity, 0)
    return similarity
