"""Contributions by SHAP against a background of zeros.

verdict: pass
needs: shap
"""

from __future__ import annotations


def explain(model, text):
    import shap

    vectoriser, classifier = model
    row = vectoriser.transform([text])
    log = np.log(predict_proba(model, [text])[0])
    score = log - log.mean()
    known = row.indices
    if not len(known):
        return {label: {"base": score[k]} for k, label in enumerate(LABELS)}
    weight = classifier.coef_[:, known] - classifier.coef_.mean(axis=0)[known]
    names = vectoriser.get_feature_names_out()[known].tolist()
    parts = {}
    for k, label in enumerate(LABELS):
        background = np.zeros((1, len(known)))
        explainer = shap.LinearExplainer((weight[k], 0.0), background)
        values = explainer.shap_values(row[:, known].toarray())[0]
        parts[label] = {
            **dict(zip(names, values.tolist(), strict=True)),
            "base": score[k] - values.sum(),
        }
    return parts
