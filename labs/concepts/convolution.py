"""Cases of a convolution and of its gradients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader import loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray


def forward(images: Array, kernels: Array, bias: Array) -> Array:
    """Return the cross-correlation of each image with each kernel, by scipy."""
    from scipy.signal import correlate2d

    planes = [
        [
            sum(correlate2d(c, k, mode="valid") for c, k in zip(image, kernel, strict=True))
            for kernel in kernels
        ]
        for image in images
    ]
    return np.asarray(np.array(planes) + bias[:, None, None])


def gradients(images: Array, kernels: Array, upstream: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of sum(upstream * forward) for images, kernels and bias, by scipy."""
    from scipy.signal import convolve2d, correlate2d

    for_images, for_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    for i, image in enumerate(images):
        for f, kernel in enumerate(kernels):
            for c in range(len(image)):
                for_images[i, c] += convolve2d(upstream[i, f], kernel[c], mode="full")
                for_kernels[f, c] += correlate2d(image[c], upstream[i, f], mode="valid")
    return for_images, for_kernels, upstream.sum(axis=(0, 2, 3))


def _shapes(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    n, c, f, s = (int(number) for number in rng.integers(1, 4, 4))
    h, w = (s + int(number) for number in rng.integers(0, 5, 2))
    return rng.normal(size=(n, c, h, w)), rng.normal(size=(f, c, s, s)), rng.normal(size=f)


def _about(images: Array, kernels: Array) -> str:
    return f"images {images.shape}, kernels {kernels.shape}"


@kind("conv_forward", task="conv", title="Cross-correlation over channels, plus bias")
def conv_forward(rng: np.random.Generator) -> Case:
    """Draw images that are not square and kernels without symmetry."""
    images, kernels, bias = _shapes(rng)
    want = forward(images, kernels, bias)
    traps: trial.Traps = (
        (
            "the kernel is turned around: networks compute a cross-correlation",
            forward(images, kernels[:, :, ::-1, ::-1], bias),
        ),
        ("the bias is missing", want - bias[:, None, None]),
        ("the kernel is transposed", forward(images, kernels.transpose(0, 1, 3, 2), bias)),
    )
    traps = () if kernels.shape[2] == 1 else traps
    return Case("conv2d", (images, kernels, bias), want, _about(images, kernels), traps)


@kind("conv_backward", task="conv", title="Gradients for images, kernels and bias")
def conv_backward(rng: np.random.Generator) -> Case:
    """Draw an upstream gradient for every output."""
    images, kernels, bias = _shapes(rng)
    upstream = rng.normal(size=forward(images, kernels, bias).shape)
    want = gradients(images, kernels, upstream)
    flipped = gradients(images, kernels[:, :, ::-1, ::-1], upstream)[0]
    traps: trial.Traps = (
        ("the gradient for the images needs the kernels turned around", (flipped, *want[1:])),
        (
            "the gradient for the kernels is turned around",
            (want[0], want[1][:, :, ::-1, ::-1], want[2]),
        ),
        ("the bias gets the sum over the images, not the mean", (*want[:2], want[2] / len(images))),
    )
    traps = traps[2:] if kernels.shape[2] == 1 else traps
    about = _about(images, kernels)
    return Case("conv2d_backward", (images, kernels, upstream), want, about, traps)
