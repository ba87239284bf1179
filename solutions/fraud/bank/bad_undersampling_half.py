"""As many genuine payments as frauds, then the threshold 0.5.

verdict: fail
caught by: threshold/f1
may also fail: threshold/threshold_is_validation, model/average_precision
"""

train_of_reference = train


def train(features, is_fraud, seed):
    fraud = np.flatnonzero(is_fraud.to_numpy() == 1)
    others = np.flatnonzero(is_fraud.to_numpy() == 0)
    drawn = np.random.default_rng(seed).choice(others, len(fraud), replace=False)
    rows = np.sort(np.concatenate([fraud, drawn]))
    return train_of_reference(features.iloc[rows], is_fraud.iloc[rows], seed)


def choose_threshold(scores, is_fraud):
    return 0.5
