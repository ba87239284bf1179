"""The two tasks on images: a network on hidden digits, and its filters on unseen classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.answers import Rejected
from grader.bench import Bench, Caller, Sample
from grader.sandbox import Fault

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))

Array = np.ndarray
TRAINING_SECONDS = 60.0  # of processor time; the reference needs about one
PATIENCE = 3  # wall seconds waited for each of them: machines are shared


@dataclass(frozen=True)
class Labelled:
    """Images (n, 8, 8) of 0 to 16 and their labels (n,)."""

    images: Array
    labels: Array


@dataclass(frozen=True)
class Digits:
    """Training and hidden digits, the same without some classes, and these classes alone."""

    train: Labelled
    hidden: Labelled
    seen: Labelled
    unseen: Labelled
    shots: int
    draws: int
    seed: int


def split(table: pd.DataFrame, settings: Mapping[str, Any], seed: int) -> Digits:
    """Hide a share of the digits. Their names are permuted, so no list of labels fits."""
    rng = trial.generator(seed, "digits")
    images = table.drop(columns="digit").to_numpy(dtype=float).reshape(-1, 8, 8)
    digit, order = table["digit"].to_numpy(), rng.permutation(len(images))
    labels = rng.permutation(10)[digit]
    cut = round(settings["holdout_share"] * len(images))
    train, new = order[cut:], np.isin(digit, settings["unseen"])
    old = train[~new[train]]
    return Digits(
        train=Labelled(images[train], labels[train]),
        hidden=Labelled(images[order[:cut]], labels[order[:cut]]),
        seen=Labelled(images[old], np.unique(labels[old], return_inverse=True)[1]),
        unseen=Labelled(images[new], labels[new]),
        shots=settings["shots"],
        draws=settings["draws"],
        seed=int(rng.integers(2**31)),
    )


def exercise(bench: Bench, own: Caller, digits: Digits) -> None:
    """Train on digits, predict the hidden ones, then reuse the filters on unseen classes."""
    with bench.task("network"):
        network = trained(own, digits.train, digits.seed)
        given = own.call("predict_network", network, digits.hidden.images)
        right = labels_of(given, "predict_network", digits.hidden) == digits.hidden.labels
        bench.samples["network"] = Sample({"right": right.astype(float)})
        bench.curves["filters"] = filters(network)[0].tolist()
    if "transfer" not in bench.untried:
        with bench.task("transfer"):
            bench.samples["transfer"] = transferred(bench, own, digits)


def transferred(bench: Bench, own: Caller, digits: Digits) -> Sample:
    """Label classes the network never saw, over several draws of the few examples."""
    kernels, bias = _frozen(bench, own, digits)
    rng, images, labels = trial.generator(digits.seed, "few"), *_pair(digits.unseen)
    columns: dict[str, list[Array]] = {"right": [], "pixels": [], "draw": []}
    for number in range(digits.draws):
        few = few_of_each(rng, labels, digits.shots)
        rest = np.setdiff1d(np.arange(len(labels)), few)
        asked = Labelled(images[rest], labels[rest])
        given = own.call("transfer", kernels, bias, images[few], labels[few], asked.images)
        plain = nearest_mean(images[few], labels[few], asked.images)
        columns["right"].append(labels_of(given, "transfer", asked) == asked.labels)
        columns["pixels"].append(plain == asked.labels)
        columns["draw"].append(np.full(len(rest), number))
    return Sample({name: np.concatenate(parts) for name, parts in columns.items()})


def _pair(group: Labelled) -> tuple[Array, Array]:
    return group.images, group.labels


def few_of_each(rng: np.random.Generator, labels: Array, shots: int) -> Array:
    """Return the row numbers of `shots` rows of each label."""
    rows = [rng.choice(np.flatnonzero(labels == c), shots, False) for c in np.unique(labels)]
    return np.concatenate(rows)


def _frozen(bench: Bench, own: Caller, digits: Digits) -> tuple[Array, Array]:
    """Train on the seen classes; when that fails, take the reference's filters and say so."""
    try:
        return filters(trained(own, digits.seen, digits.seed))
    except (Fault, Rejected):
        bench.note("transfer", "judged with the filters of the reference's network")
        with bench.fresh(bench.reference) as reference:
            return filters(trained(reference, digits.seen, digits.seed))


def nearest_mean(few: Array, labels: Array, new: Array) -> Array:
    """Return the label of the nearest class mean of the pixels: what transfer must beat."""
    classes = np.unique(labels)
    means = np.stack([few[labels == c].mean(axis=0) for c in classes])
    found: Array = classes[((new[:, None] - means) ** 2).sum(axis=(2, 3)).argmin(axis=1)]
    return found


def trained(caller: Caller, group: Labelled, seed: int) -> dict[str, Any]:
    """Train a network and check its first layer.

    Raises:
        Rejected: it took too long, is no dict, or its first layer has another form.
    """
    before = caller.open().usage.cpu_seconds
    wall = PATIENCE * TRAINING_SECONDS
    network = caller.call("train_network", group.images, group.labels, seed, timeout=wall)
    used = caller.open().usage.cpu_seconds - before
    allowed = f"{TRAINING_SECONDS:g} are allowed"
    answers.require(
        used <= TRAINING_SECONDS, f"the training took {used:.0f} s of processor time, {allowed}"
    )
    if not isinstance(network, dict):
        raise Rejected(f"train_network returned {answers.kind(network)}, expected a dict")
    filters(network)
    return network


def filters(network: Mapping[str, Any]) -> tuple[Array, Array]:
    """Return the first layer of a network, (f, s, s) and (f,).

    Raises:
        Rejected: it is not there, or has another form.
    """
    for name in ("kernels", "bias"):
        answers.require(name in network, f"the network lacks {name!r}")
    shape = trial.numbers(network["kernels"], "'kernels'").shape
    square = len(shape) == 3 and shape[1] == shape[2] and shape[1] % 2 == 1 and shape[0] > 0
    answers.require(square, f"'kernels' has the shape {shape}, expected (f, s, s) with s odd")
    kernels = trial.array(network["kernels"], "'kernels'", shape)
    return kernels, trial.array(network["bias"], "'bias'", shape[:1])


def labels_of(given: Any, name: str, asked: Labelled) -> Array:
    """Return labels, one for each image.

    Raises:
        Rejected: they are something else.
    """
    found: Array = trial.array(given, f"the answer of {name}", (len(asked.labels),))
    return found
