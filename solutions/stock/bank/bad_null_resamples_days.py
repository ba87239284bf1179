"""The bootstrap draws single days, as if weeks did not hang together.

verdict: fail
caught by: honest_null/compare_interval
"""


def compare_losses(loss, naive_loss, day, block=21, seed=0):
    loss, naive = np.asarray(loss, float), np.asarray(naive_loss, float)
    ratio = float(np.sqrt(loss.sum() / naive.sum()))
    _, code = np.unique(day, return_inverse=True)
    sums = np.column_stack([np.bincount(code, weights=w) for w in (loss, naive)])
    drawn = sums[np.random.default_rng(seed).integers(0, len(sums), (1000, len(sums)))].sum(axis=1)
    low, high = np.quantile(np.sqrt(drawn[:, 0] / drawn[:, 1]), [0.025, 0.975])
    verdict = "better" if high < 1 else "worse" if low > 1 else "undecided"
    return {"ratio": ratio, "low": float(low), "high": float(high), "verdict": verdict}
