"""The oracles of the concepts lab against libraries, definitions and values worked out by hand."""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loading
from tests.conftest import ROOT

LAB = ROOT / "labs" / "concepts"


def part(name: str) -> ModuleType:
    return loading.module(LAB / f"{name}.py")


near, validation, missing = part("near"), part("validation"), part("missing")
linear, rates, scoring = part("linear"), part("rates"), part("scoring")
trees, convolution, play = part("trees"), part("convolution"), part("play")

seeds = st.integers(0, 2**31)
quick = settings(max_examples=25, deadline=None)


@settings(max_examples=10, deadline=None)
@given(seed=seeds, steps=st.integers(1, 8))
def test_lloyd_is_scikit_learns(seed: int, steps: int) -> None:
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(seed)
    x, _ = near.blobs(rng, 40, 3, 3)
    start = x[:3] + 0.01
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = KMeans(3, init=start, n_init=1, max_iter=300, tol=0, algorithm="lloyd").fit(x)
    centres, labels = near.lloyd(x, start, 300)
    if len(np.unique(labels)) == 3:  # scikit-learn moves an empty centre elsewhere
        assert centres == pytest.approx(model.cluster_centers_)
        assert np.array_equal(labels, model.labels_)
    again = near.lloyd(x, near.lloyd(x, start, steps)[0], 2)[0]
    assert again == pytest.approx(near.lloyd(x, start, steps + 2)[0])


@quick
@given(seed=seeds, threshold=st.floats(0.5, 0.99))
def test_self_training_is_scikit_learns(seed: int, threshold: float) -> None:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.semi_supervised import SelfTrainingClassifier

    class Means(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
        def fit(self, x: np.ndarray, y: np.ndarray) -> Means:
            self.classes_ = np.unique(y)
            self.means_ = np.stack([x[y == c].mean(axis=0) for c in self.classes_])
            return self

        def predict_proba(self, x: np.ndarray) -> np.ndarray:
            from scipy.special import softmax

            return softmax(-((x[:, None] - self.means_) ** 2).sum(axis=2), axis=1)

        def predict(self, x: np.ndarray) -> np.ndarray:
            return self.classes_[self.predict_proba(x).argmax(axis=1)]

    x, y = near._half_labelled(np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = SelfTrainingClassifier(Means(), threshold=threshold, max_iter=3).fit(x, y)
    assert np.array_equal(near.adopt(x, y, threshold, 3), model.transduction_)


def test_exact_bias_and_variance_by_hand() -> None:
    # A constant through (0, 2): mean 1, so each point is missed by 1; variance noise^2 / n.
    bias, variance = validation.exact_errors(np.array([0.0, 1.0]), np.array([0.0, 2.0]), 3.0, 0)
    assert (bias, variance) == pytest.approx((1.0, 4.5))


@quick
@given(seed=seeds, rounds=st.integers(1, 4))
def test_chained_imputation_is_scikit_learns(seed: int, rounds: int) -> None:
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer
    from sklearn.linear_model import LinearRegression

    rng = np.random.default_rng(seed)
    x = missing.holes(rng, rng.normal(size=(30, 3)) @ rng.normal(size=(3, 3)), 0.25)
    model = IterativeImputer(
        LinearRegression(), max_iter=rounds, tol=0.0, imputation_order="roman", skip_complete=True
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = model.fit_transform(x)
    assert missing.chained(x, rounds) == pytest.approx(wanted, rel=1e-4, abs=1e-4)


def test_what_each_mechanism_makes_wrong() -> None:
    rng = np.random.default_rng(0)
    found = {m: missing.errors(*missing.worlds(rng, m, 30, 800)) for m in missing.MECHANISMS}
    mean, spread, slope = 0, 1, 2
    assert abs(found["MCAR"]["deletion"]).max() < 0.03  # deletion is right under MCAR
    assert found["MCAR"]["mean"][spread] < -0.3  # mean imputation never is
    assert found["MAR"]["deletion"][mean] < -0.3  # the mean is wrong, the slope is not
    assert abs(found["MAR"]["deletion"][slope]) < 0.03
    assert abs(found["MAR"]["regression"][[mean, slope]]).max() < 0.03
    assert found["MAR"]["regression"][spread] < -0.05  # no noise is put back
    assert found["MNAR"]["regression"][mean] < -0.2  # nothing repairs MNAR


@quick
@given(seed=seeds)
def test_lasso_converges_to_scikit_learns(seed: int) -> None:
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(seed)
    x, y = linear._regression(rng)
    model = Lasso(alpha=0.3, tol=1e-14, max_iter=20_000).fit(x, y)
    intercept, weights = linear.lasso(x, y, 0.3, 400)
    assert weights == pytest.approx(model.coef_, abs=1e-5)
    assert intercept == pytest.approx(model.intercept_, abs=1e-4)


def test_one_step_of_descent_by_hand() -> None:
    x, y = np.array([[1.0], [2.0]]), np.array([1.0, 1.0])
    # gradient at 0: mean of -x y = -1.5; the step 0.15; then mean(x (x w - y)) = 2.5 w - 1.5.
    path = linear.descent(x, y, "squared", 0.1, 0.5, 2, 2)
    assert path.ravel() == pytest.approx([0.15, 0.15 + 0.1 * (0.5 * 1.5 + 1.5 - 2.5 * 0.15)])
    assert linear.descent(x, y, "logistic", 0.1, 0.0, 2, 1)[0, 0] == pytest.approx(0.075)


@pytest.mark.parametrize(
    ("losses", "wanted"),
    [
        ([3, 2, 1, 4], "diverging"),
        ([3, 2, 1, np.nan], "diverging"),
        ([8, 1, 2, 1, 2, 1, 2, 1, 2, 1, 1], "oscillating"),
        (list(range(20, 0, -1)), "too slow"),
        ([9, 3, 1.5, 1.1, *[1.0] * 20], "fine"),
    ],
)
def test_curves_by_hand(losses: list[float], wanted: str) -> None:
    assert rates.verdict(np.array(losses, dtype=float)) == wanted


@quick
@given(seed=seeds, wanted=st.sampled_from(["diverging", "oscillating", "too slow", "fine"]))
def test_drawn_curves_are_far_from_every_limit(seed: int, wanted: str) -> None:
    losses = rates.curve(np.random.default_rng(seed), wanted)
    # Loss values moved by a thousandth keep their diagnosis, whatever it is.
    steady = losses * (1 + 1e-9)
    assert rates.verdict(steady) == wanted


def test_scores_by_hand() -> None:
    found = scoring.ranking(np.array([0, 1, 1, 0]), np.array([0.5, 0.5, 0.9, 0.1]))
    assert found["auc"] == pytest.approx(0.875)
    assert found["average_precision"] == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert scoring.row_by_row(np.array([0, 1]), np.array([0.5, 0.5]), True) == 1.0
    assert scoring.row_by_row(np.array([0, 1]), np.array([0.5, 0.5]), False) == 0.0
    classes = scoring.classification(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)
    assert classes["macro_f1"] == pytest.approx(4 / 9)
    assert classes["micro_f1"] == pytest.approx(2 / 3)


@quick
@given(seed=seeds, bins=st.integers(2, 12))
def test_reliability_is_scikit_learns(seed: int, bins: int) -> None:
    from sklearn.calibration import calibration_curve

    rng = np.random.default_rng(seed)
    p = rng.random(80)
    y = np.append([0, 1], (rng.random(78) < p[2:]).astype(int))
    found = scoring.reliable(y, p, bins)
    share, mean_p = calibration_curve(y, p, n_bins=bins)
    assert found["share"] == pytest.approx(share)
    assert found["mean_p"] == pytest.approx(mean_p)


@quick
@given(seed=seeds, criterion=st.sampled_from(["gini", "entropy"]))
def test_best_gain_is_a_stumps(seed: int, criterion: str) -> None:
    from sklearn.tree import DecisionTreeClassifier

    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 5, (30, 3)).astype(float), rng.integers(0, 3, 30)
    stump = DecisionTreeClassifier(criterion=criterion, max_depth=1).fit(x, y).tree_
    if stump.node_count == 3:
        share = stump.n_node_samples[1:] / 30
        gain = stump.impurity[0] - (share * stump.impurity[1:]).sum()
        assert trees.best_gain(x, y, criterion) == pytest.approx(gain)


@quick
@given(seed=seeds)
def test_expected_rise_is_the_mean_of_all_shuffles(seed: int) -> None:
    from itertools import permutations

    rng = np.random.default_rng(seed)
    x, y, weights = rng.normal(size=(5, 2)), rng.normal(size=5), rng.normal(size=2)
    base, total = ((x @ weights - y) ** 2).mean(), []
    for order in permutations(range(5)):
        moved = np.column_stack([x[list(order), 0], x[:, 1]])
        total.append(((moved @ weights - y) ** 2).mean() - base)
    assert trees.expected_rise(x, y, weights)[0] == pytest.approx(np.mean(total))


def test_savings_of_a_tree_by_hand() -> None:
    tree = {
        "left": np.array([1, -1, -1]),
        "right": np.array([2, -1, -1]),
        "column": np.array([1, 0, 0]),
        "impurity": np.array([0.5, 0.0, 0.25]),
        "rows": np.array([8, 4, 4]),
    }
    assert trees.savings(tree, 2).tolist() == [0.0, 3.0]


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(seed=seeds)
def test_shapley_values_are_those_of_shap(seed: int) -> None:
    shap = pytest.importorskip("shap")
    from sklearn.ensemble import RandomForestRegressor

    rng = np.random.default_rng(seed)
    x = rng.normal(size=(20, 4))
    y = x[:, 0] * x[:, 1] + x[:, 2]
    point, number = rng.normal(size=4), int(rng.integers(2**31))
    value = trees.model_game(x, y, point, number)
    model = RandomForestRegressor(4, max_depth=3, random_state=number, n_jobs=1).fit(x, y)
    masker = shap.maskers.Independent(x, max_samples=20)
    explained = shap.explainers.Exact(model.predict, masker)(point[None])
    assert trees.by_permutations(value) == pytest.approx(explained.values[0], abs=1e-6)


def test_shapley_value_of_gloves() -> None:
    # One left glove, two right ones; a pair earns 1. The textbook answer is 4/6, 1/6, 1/6.
    value = np.array([0, 0, 0, 1, 0, 1, 0, 1], dtype=float)
    assert trees.by_permutations(value) == pytest.approx([4 / 6, 1 / 6, 1 / 6])


@quick
@given(seed=seeds)
def test_gradients_of_a_convolution_by_finite_differences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    images, kernels, bias = convolution._shapes(rng)
    upstream = rng.normal(size=convolution.forward(images, kernels, bias).shape)

    def total(a: np.ndarray, k: np.ndarray, b: np.ndarray) -> float:
        return float((upstream * convolution.forward(a, k, b)).sum())

    slopes = convolution.gradients(images, kernels, upstream)
    inputs = [images, kernels, bias]
    for place, slope in enumerate(slopes):
        at = tuple(int(rng.integers(size)) for size in slope.shape)
        moved = [part.copy() for part in inputs]
        moved[place][at] += 1e-4
        less = [part.copy() for part in inputs]
        less[place][at] -= 1e-4
        assert (total(*moved) - total(*less)) / 2e-4 == pytest.approx(slope[at], abs=1e-6)


def test_values_of_a_line_by_hand() -> None:
    world: dict[str, Any] = {
        "next": np.array([[0, 1], [0, 2], [1, 0]]),
        "reward": np.array([[0.0, 0], [0, 0], [0, 1]]),
        "done": np.array([[False, False], [False, False], [False, True]]),
    }
    values = play.best_values(world, 0.9).max(axis=1)
    assert values == pytest.approx([0.81, 0.9, 1.0])
    assert (play.best_values(world, 0.9, looks_past=True).max(axis=1) > values).all()


@quick
@given(seed=seeds)
def test_group_folds_keep_groups_whole(seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, 9, 40)
    if len(np.unique(labels)) >= 3:
        sizes = validation.group_sizes(labels, 3)
        assert sum(sizes) == 40
        assert max(sizes) <= 40 / 3 + np.bincount(labels).max()
