"""The bootstrap draws single rows, as if days did not hang together.

verdict: fail
caught by: honest_null/compare_interval
"""


def compare_losses(loss, naive_loss, day, block=21, seed=0):
    loss, naive = np.asarray(loss, float), np.asarray(naive_loss, float)
    ratio = float(np.sqrt(loss.sum() / naive.sum()))
    rows = np.random.default_rng(seed).integers(0, len(loss), (1000, len(loss)))
    draws = np.sqrt(loss[rows].sum(axis=1) / naive[rows].sum(axis=1))
    low, high = np.quantile(draws, [0.025, 0.975])
    verdict = "better" if high < 1 else "worse" if low > 1 else "undecided"
    return {"ratio": ratio, "low": float(low), "high": float(high), "verdict": verdict}
