"""The VADER lexicon alone, nothing learnt.

verdict: fail
caught by: model/macro_f1, model/neutral_f1, model/calibration_error, model/model_permuted
may also fail: confidence/routed_accuracy, confidence/coverage, robust/typo_rate, explain/explain_adds_up
needs: vaderSentiment
"""  # noqa: E501

from __future__ import annotations


def fit(texts, labels, seed):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def predict_proba(model, texts):
    score = np.array([model.polarity_scores(clean_text(text))["compound"] for text in texts])
    logit = np.stack([-4 * score, np.where(np.abs(score) < 0.05, 3.0, 0.0), 4 * score], axis=1)
    odds = np.exp(logit)
    return odds / odds.sum(axis=1, keepdims=True)


def explain(model, text):
    words = text.split()
    log = np.log(predict_proba(model, [" ".join(words[i:]) for i in range(len(words) + 1)]))
    score = log - log.mean(axis=1, keepdims=True)
    return {
        label: {
            **{f"{word} ({i})": score[i, k] - score[i + 1, k] for i, word in enumerate(words)},
            "base": score[-1, k],
        }
        for k, label in enumerate(LABELS)
    }
