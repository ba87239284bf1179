"""Standardises the features over all rows at hand, later ones included.

verdict: fail
caught by: model/features_no_future, model/features_label_delay
may also fail: model/average_precision, model/card_precision_100, threshold/f1
"""

features_of_reference = build_features


def build_features(transactions, labels, delay_days=7):
    from sklearn.preprocessing import StandardScaler

    features = features_of_reference(transactions, labels, delay_days)
    scaled = StandardScaler().fit_transform(features)
    return pd.DataFrame(scaled, index=features.index, columns=features.columns)
