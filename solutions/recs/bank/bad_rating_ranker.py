"""Surprise SVD on quantities as if they were stars, ranked by prediction

verdict: fail
caught by: recommend/removed_history
may also fail: recommend/planted_pair, recommend/tail_recall, recommend/catalogue_coverage, recommend/cold_share, recommend/user_names, recommend/item_names, recommend/row_order, recommend/gain_over_recent, recommend/share_of_oracle
"""  # noqa: E501

reference_fit = fit


def fit(events, views, items, now, seed):
    from surprise import SVD, Dataset, Reader

    model = reference_fit(events, views.iloc[:0], items, now, seed)
    past = events[events["time"] < now].assign(stars=lambda t: t["quantity"].clip(1, 5))
    table = past.groupby(["user_id", "item_id"], as_index=False)["stars"].mean()
    known = Dataset.load_from_df(table, Reader()).build_full_trainset()
    svd = SVD(n_factors=20, random_state=seed).fit(known)
    people, goods = np.zeros((len(model["users"]), 21)), np.zeros((21, len(model["items"])))
    for row, user in enumerate(model["users"]):
        if user in known._raw2inner_id_users:
            people[row, :20] = svd.pu[known.to_inner_uid(user)]
    people[:, 20] = 1
    for column, item in enumerate(model["items"]):
        if item in known._raw2inner_id_items:
            inner = known.to_inner_iid(item)
            goods[:20, column], goods[20, column] = svd.qi[inner], svd.bi[inner]
    fallback = goods[20] - goods[20].min()
    return model | {"interest": people, "weights": goods, "fallback": fallback}
