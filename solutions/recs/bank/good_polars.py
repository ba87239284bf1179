"""Cleaning and metrics in polars, a split by sets

verdict: pass
needs: polars
"""


def clean_events(lines):
    import polars as pl

    table = pl.from_pandas(lines).unique().drop_nulls("customer_id")
    table = table.filter(
        ~pl.col("customer_id").is_nan()
        & ~pl.col("order_id").str.starts_with("C")
        & (pl.col("quantity") > 0)
        & (pl.col("price") > 0)
        & pl.col("item_id").str.contains(r"^\d{5}")
    )
    joined = table.group_by(
        pl.col("customer_id").cast(pl.Int64).alias("user_id"), "item_id", "order_id"
    ).agg(
        pl.col("time").min(),
        pl.col("quantity").sum(),
        ((pl.col("price") * pl.col("quantity")).sum() / pl.col("quantity").sum()).alias("price"),
    )
    return joined.to_pandas()


def temporal_split(events, cutoff, horizon_days=28):
    end = cutoff + pd.Timedelta(days=horizon_days)
    train = events[events["time"] < cutoff]
    known = set(zip(train["user_id"], train["item_id"], strict=True))
    later = events[(events["time"] >= cutoff) & (events["time"] < end)]
    new = sorted(set(zip(later["user_id"], later["item_id"], strict=True)) - known)
    return {"train": train, "test": DataFrame(new, columns=["user_id", "item_id"])}


def ranking_metrics(recommended, relevant, catalogue, k=10):
    wanted, lists = {}, {}
    for user, item in zip(relevant["user_id"], relevant["item_id"], strict=True):
        wanted.setdefault(user, set()).add(item)
    rows = zip(*(recommended[name] for name in ("user_id", "score", "item_id")), strict=True)
    for user, _, item in sorted(rows, key=lambda row: (row[0], -row[1], row[2])):
        mine = lists.setdefault(user, [])
        if item not in mine and len(mine) < k:
            mine.append(item)
    ndcg, recall = [], []
    for user, items in wanted.items():
        hits = [place for place, item in enumerate(lists.get(user, []), 2) if item in items]
        best = sum(1 / np.log2(n + 2) for n in range(min(k, len(items))))
        ndcg.append(sum(1 / np.log2(place) for place in hits) / best)
        recall.append(len(hits) / len(items))
    shown = {item for items in lists.values() for item in items} & set(catalogue)
    return {
        "ndcg": float(np.mean(ndcg)),
        "recall": float(np.mean(recall)),
        "coverage": len(shown) / len(set(catalogue)),
    }
