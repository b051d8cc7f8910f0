"""Which chance does a call have, whatever else happens?

Every draw belongs to (seed, replication, stream, number of the call), as in SplitMix64 (Steele, Lea, Flood 2014) used
as a counter: no feature that is switched on or off can shift the draws of another.
"""

import zlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
GOLDEN = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


def _mixed(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def start_of(seed: int, replication: int, stream: str) -> int:
    """Where the counter of a stream begins."""
    value = _mixed((seed * GOLDEN + 1) & MASK)
    value = _mixed((value + (replication + 1) * GOLDEN) & MASK)
    return _mixed((value + zlib.crc32(stream.encode()) * GOLDEN) & MASK)


def uniforms(seed: int, replication: int, stream: str, count: int, first: int = 0) -> Floats:
    """Numbers strictly between 0 and 1, one for each call from `first` on."""
    value = np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    value += np.uint64(start_of(seed, replication, stream))
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(31)
    found: Floats = ((value >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return found


def factors(u: Floats, cv: float) -> Floats:
    """Lognormal factors with mean 1 and this coefficient of variation."""
    if cv == 0:
        return np.ones(len(u))
    sigma = np.sqrt(np.log1p(cv * cv))
    found: Floats = np.exp(sigma * ndtri(u) - sigma * sigma / 2)
    return found


def stretched(u: Floats, shape: str, cv: float) -> Floats:
    """Factors with mean 1 of a declared shape."""
    if shape == "exponential":
        found: Floats = -np.log(u)
        return found
    return factors(u, cv if shape == "lognormal" else 0.0)
