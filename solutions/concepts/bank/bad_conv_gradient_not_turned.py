"""The images get the kernels back unturned.

verdict: fail
caught by: conv/conv_backward
may also fail: conv/conv_right
"""

from __future__ import annotations

reference_backward = conv2d_backward


def conv2d_backward(images, kernels, upstream):
    _, for_kernels, for_bias = reference_backward(images, kernels, upstream)
    turned = kernels[:, :, ::-1, ::-1]
    return reference_backward(images, turned, upstream)[0], for_kernels, for_bias
