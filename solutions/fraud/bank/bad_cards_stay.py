"""Cards found on one day are found again on the next.

verdict: fail
caught by: card_precision/card_precision_cases
"""


def card_precision_at_k(day, customer_id, score, is_fraud, k=100):
    table = pd.DataFrame({"day": day, "card": customer_id, "score": score, "fraud": is_fraud})
    cards = table.groupby(["day", "card"], as_index=False)[["score", "fraud"]].max()
    cards = cards.sort_values(["day", "score", "card"], ascending=[True, False, True])
    return float((cards.groupby("day").head(k).groupby("day")["fraud"].sum() / k).mean())
