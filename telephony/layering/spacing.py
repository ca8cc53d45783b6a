"""Moving things in a row apart, each as little as can be."""

from __future__ import annotations

from collections.abc import Sequence


def apart(wished: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Places as near to the wished ones as can be (least squares), in the same order.

    `gaps[i]` is the least distance between the i-th and the next. Without the gaps the places only
    have to rise: isotonic regression, by pooling neighbours that are in the wrong order.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []  # mean, and of how many
    for wish, offset in zip(wished, offsets, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            before, members = pools.pop()
            mean = (before * members + mean * count) / (members + count)
            count += members
        pools.append((mean, count))
    means = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
