"""The kernel is turned around, as in signal processing.

verdict: fail
caught by: conv/conv_forward, conv/conv_backward
may also fail: conv/conv_right, network/network_learns, network/digits_accuracy, transfer/transfer_gain, transfer/transfer_accuracy
"""  # noqa: E501

from __future__ import annotations


def conv2d(images, kernels, bias):
    turned = kernels[:, :, ::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(images, turned.shape[2:], axis=(2, 3))
    return np.moveaxis(np.tensordot(windows, turned, ([1, 4, 5], [1, 2, 3])) + bias, 3, 1)
