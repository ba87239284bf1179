"""An item listed twice counts twice

verdict: fail
caught by: ranking_metrics/metric_cases
"""


def ranking_metrics(recommended, relevant, catalogue, k=10):
    order = recommended.sort_values(["user_id", "score", "item_id"], ascending=[True, False, True])
    lists = order.groupby("user_id").head(k)
    place = lists.groupby("user_id").cumcount() + 1
    hits = lists.assign(gain=1 / np.log2(place + 1)).merge(relevant, on=["user_id", "item_id"])
    wanted = relevant.groupby("user_id").size()
    gains = hits.groupby("user_id")["gain"].sum().reindex(wanted.index, fill_value=0.0)
    found = hits.groupby("user_id").size().reindex(wanted.index, fill_value=0)
    ideal = np.cumsum(1 / np.log2(np.arange(1, k + 1) + 1))[np.minimum(wanted, k) - 1]
    covered = len(set(lists["item_id"]) & set(catalogue)) / len(set(catalogue))
    ndcg, recall = (gains / ideal).mean(), (found / wanted).mean()
    return {"ndcg": float(ndcg), "recall": float(recall), "coverage": covered}
