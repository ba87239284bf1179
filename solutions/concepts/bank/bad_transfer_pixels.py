"""The new classes are told apart by their pixels; the filters are not used.

verdict: fail
caught by: transfer/transfer_frozen, transfer/transfer_gain
"""

from __future__ import annotations


def transfer(kernels, bias, images, labels, new):
    classes = np.unique(labels)
    means = np.stack([images[labels == c].mean(axis=0) for c in classes])
    return classes[((new[:, None] - means) ** 2).sum(axis=(2, 3)).argmin(axis=1)]
