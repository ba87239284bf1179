"""Every large move of the close is called a split.

verdict: fail
caught by: prices/prices_splits
"""


def find_splits(prices):
    jump = prices["close"] / prices.groupby("ticker")["close"].shift()
    found = (np.log(jump).abs() > np.log(1.02)) & jump.notna()
    return prices.loc[found, ["ticker", "date"]].assign(ratio=1 / jump[found])
