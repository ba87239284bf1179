"""Ties go to whichever card pandas puts first in reverse order.

verdict: fail
caught by: card_precision/card_precision_cases
"""


def card_precision_at_k(day, customer_id, score, is_fraud, k=100):
    table = pd.DataFrame({"day": day, "card": customer_id, "score": score, "fraud": is_fraud})
    cards = table.groupby(["day", "card"], as_index=False)[["score", "fraud"]].max()
    cards = cards.sort_values(["day", "score", "card"], ascending=[True, False, False])
    found, daily = set(), []
    for _, today in cards.groupby("day"):
        top = today[~today["card"].isin(found)].head(k)
        hits = top.loc[top["fraud"] == 1, "card"]
        found |= set(hits)
        daily.append(len(hits) / k)
    return float(np.mean(daily))
