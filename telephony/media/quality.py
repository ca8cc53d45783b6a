"""How good a G.711 call sounds, from what its receiver counted: the E-model, simplified.

The E-model (ITU-T G.107) adds up what takes away from a perfect call:

    R = R0 - Is - Id - Ie,eff

With the defaults of its table 2, R0 - Is is 93.2: a handset, an ordinary room, no line
noise. Of Id only Idd, the delay itself, is known here; talker and listener echo (Idte,
Idle) are taken as cancelled. Ie,eff is that of G.711 with loss concealment and packets
lost at random (G.113 appendix I), both of which the media library's stream comes close to.
"""

from __future__ import annotations

from math import log2

BEST_R = 93.2
"""R0 - Is with the defaults of G.107 table 2."""
G711_IE = 0.0
"""Equipment impairment of G.711 without loss (G.113 appendix I)."""
G711_BPL = 25.1
"""Packet-loss robustness of G.711 with loss concealment (G.113 appendix I)."""
UNNOTICED_DELAY = 0.1
"""Seconds, mouth to ear, up to which delay alone costs nothing (G.107 section 7.4)."""


def rating(loss: float, delay: float) -> float:
    """The transmission rating R, 0 to 93.2.

    `loss` is the share of packets that came too late or never, 0 to 1; `delay` is mouth
    to ear one way, in seconds.
    """
    return max(0.0, BEST_R - delay_impairment(delay) - loss_impairment(loss))


def delay_impairment(delay: float) -> float:
    """Idd for a one-way delay in seconds (G.107 section 7.4, default sensitivity)."""
    if delay <= UNNOTICED_DELAY:
        return 0.0
    x = log2(delay / UNNOTICED_DELAY)
    return float(25 * ((1 + x**6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2))


def loss_impairment(loss: float) -> float:
    """Ie,eff of G.711 for random loss, 0 to 1 (G.107 section 7.5, BurstR = 1)."""
    percent = 100 * min(max(loss, 0.0), 1.0)
    return G711_IE + (95 - G711_IE) * percent / (percent + G711_BPL)


def mean_opinion(rating: float) -> float:
    """The MOS that a rating R predicts, 1 (bad) to 4.5 (G.107 annex B)."""
    if rating <= 0:
        return 1.0
    if rating >= 100:
        return 4.5
    # Below R = 6.5 the polynomial dips under 1, which no opinion can be.
    return max(1.0, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
