"""NDCG of one relevant item among 100 drawn at random

verdict: fail
caught by: ranking_metrics/metric_cases
"""

reference_metrics = ranking_metrics


def ranking_metrics(recommended, relevant, catalogue, k=10):
    found = reference_metrics(recommended, relevant, catalogue, k)
    rng = np.random.default_rng(0)
    one = relevant.sample(frac=1, random_state=0).drop_duplicates("user_id")
    score = recommended.groupby(["user_id", "item_id"])["score"].max()
    values = []
    for user, item in zip(one["user_id"], one["item_id"], strict=True):
        mine = score.get((user, item), -np.inf)
        others = [score.get((user, o), -np.inf) for o in rng.choice(list(catalogue), 100)]
        above = sum(other > mine for other in others)
        values.append(1 / np.log2(above + 2) if above < k else 0.0)
    return found | {"ndcg": float(np.mean(values))}
