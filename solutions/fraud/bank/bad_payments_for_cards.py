"""Takes the k payments with the highest scores; a card may fill several places.

verdict: fail
caught by: card_precision/card_precision_cases
"""


def card_precision_at_k(day, customer_id, score, is_fraud, k=100):
    table = pd.DataFrame({"day": day, "card": customer_id, "score": score, "fraud": is_fraud})
    table = table.sort_values(["day", "score", "card"], ascending=[True, False, True])
    found, daily = set(), []
    for _, today in table.groupby("day"):
        top = today[~today["card"].isin(found)].head(k)
        found |= set(top.loc[top["fraud"] == 1, "card"])
        daily.append(top["fraud"].sum() / k)
    return float(np.mean(daily))
