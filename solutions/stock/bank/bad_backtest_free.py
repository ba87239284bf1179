"""Trading costs nothing.

verdict: fail
caught by: backtest/backtest_costs
"""


def backtest(weights, returns, cost_bps):
    held = weights.shift(1).fillna(0.0)
    gross = (held * returns).sum(axis=1)
    cost = 0 * held.sum(axis=1) * cost_bps / 10_000
    net = gross - cost
    return DataFrame({"gross": gross, "cost": cost, "net": net, "equity": (1 + net).cumprod()})
