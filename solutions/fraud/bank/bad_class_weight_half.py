"""Balanced class weights and the threshold 0.5: three alerts in four are false.

verdict: fail
caught by: threshold/threshold_is_validation
may also fail: threshold/f1, model/average_precision
"""


def train(features, is_fraud, seed):
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(
        n_estimators=150,
        learning_rate=0.05,
        num_leaves=8,
        is_unbalance=True,
        n_jobs=1,
        random_state=seed,
        verbosity=-1,
    )
    return model.fit(features, is_fraud.to_numpy())


def choose_threshold(scores, is_fraud):
    return 0.5
