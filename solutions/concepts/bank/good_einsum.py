"""Einstein sums for the convolution, its gradients and the split counts.

verdict: pass
"""

from __future__ import annotations


def conv2d(images, kernels, bias):
    size = kernels.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(2, 3))
    found = np.einsum("ncijuv,fcuv->nfij", windows, kernels, optimize=True)
    return found + np.reshape(bias, (-1, 1, 1))


def conv2d_backward(images, kernels, upstream):
    size = kernels.shape[2]
    for_images, for_kernels = np.zeros(images.shape), np.zeros(kernels.shape)
    high, wide = upstream.shape[2:]
    for u in range(size):
        for v in range(size):
            part = images[:, :, u : u + high, v : v + wide]
            for_kernels[:, :, u, v] = np.einsum("nfij,ncij->fc", upstream, part, optimize=True)
            back = np.einsum("nfij,fc->ncij", upstream, kernels[:, :, u, v], optimize=True)
            for_images[:, :, u : u + high, v : v + wide] += back
    return for_images, for_kernels, np.einsum("nfij->f", upstream)
