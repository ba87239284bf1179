"""Equity is the sum of returns, not their product.

verdict: fail
caught by: backtest/backtest_adds_up
"""


def backtest(weights, returns, cost_bps):
    held = weights.shift(1).fillna(0.0)
    gross = (held * returns).sum(axis=1)
    cost = held.diff().abs().sum(axis=1) * cost_bps / 10_000
    net = gross - cost
    return DataFrame({"gross": gross, "cost": cost, "net": net, "equity": 1 + net.cumsum()})
