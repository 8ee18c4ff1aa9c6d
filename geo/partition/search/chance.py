"""A small random generator of our own: a seed means the same on every version and machine."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Waiting times of an exponential law, rounded so that the last bits of a machine's `log` do not
# reach a decision: a change of `delta` is accepted at heat `t` if it is below `t * WAITING[r]`.
_MIDDLES: NDArray[np.float64] = (np.arange(4096, dtype=np.float64) + 0.5) / 4096.0
WAITING: NDArray[np.float64] = np.asarray(np.round(-np.log(_MIDDLES), 9), np.float64)


def stream(seed: int, *branch: int) -> NDArray[np.uint64]:
    """Start a stream of random bits, ``(1,)`` uint64, that belongs to `seed` and `branch` alone."""
    entropy = np.random.SeedSequence([seed, *branch])
    return entropy.generate_state(1, np.uint64).astype(np.uint64)


@njit(cache=True, nogil=True, inline="always")
def next_bits(rng):  # type: ignore[no-untyped-def]
    """Advance the stream and return 64 random bits (SplitMix64, Steele et al. 2014)."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True, inline="always")
def below(rng, n):  # type: ignore[no-untyped-def]
    """Return a random whole number in ``0 … n - 1``."""
    return np.int64(((next_bits(rng) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@njit(cache=True, nogil=True, inline="always")
def uniform(rng):  # type: ignore[no-untyped-def]
    """Return a random number in ``[0, 1)``."""
    return np.float64(next_bits(rng) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
