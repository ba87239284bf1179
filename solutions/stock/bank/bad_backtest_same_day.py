"""Weights earn the return of the day on which they were decided.

verdict: fail
caught by: backtest/backtest_lag, backtest/backtest_costs
"""


def backtest(weights, returns, cost_bps):
    held = weights
    gross = (held * returns).sum(axis=1)
    cost = held.diff().abs().sum(axis=1) * cost_bps / 10_000
    net = gross - cost
    return DataFrame({"gross": gross, "cost": cost, "net": net, "equity": (1 + net).cumprod()})
