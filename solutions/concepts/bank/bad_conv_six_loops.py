"""One output at a time.

verdict: fail
caught by: conv/conv_fast
may also fail: transfer/transfer_gain, transfer/transfer_accuracy
"""

from __future__ import annotations


def slow_conv2d(images, kernels, bias):
    n, f, s = len(images), len(kernels), kernels.shape[2]
    high, wide = images.shape[2] - s + 1, images.shape[3] - s + 1
    out = np.zeros((n, f, high, wide))
    for a, b, i, j in np.ndindex(n, f, high, wide):
        out[a, b, i, j] = (images[a, :, i : i + s, j : j + s] * kernels[b]).sum() + bias[b]
    return out


fast_conv2d = conv2d


def conv2d(images, kernels, bias):
    slow = images.shape[1] == 3  # the network, which has one channel, keeps the fast one
    return (slow_conv2d if slow else fast_conv2d)(images, kernels, bias)
