"""Weights wait a day too long.

verdict: fail
caught by: backtest/backtest_lag, backtest/backtest_costs
"""


def backtest(weights, returns, cost_bps):
    held = weights.shift(2).fillna(0.0)
    gross = (held * returns).sum(axis=1)
    cost = held.diff().abs().sum(axis=1) * cost_bps / 10_000
    net = gross - cost
    return DataFrame({"gross": gross, "cost": cost, "net": net, "equity": (1 + net).cumprod()})
