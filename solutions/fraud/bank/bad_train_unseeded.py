"""Draws its sample without the seed: every fit is another model.

verdict: fail
caught by: model/scores_deterministic
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

train_of_reference = train


def train(features, is_fraud, seed):
    kept = (np.random.default_rng().random(len(features)) < 0.5) | (is_fraud.to_numpy() == 1)
    return train_of_reference(features[kept], is_fraud[kept], seed)
