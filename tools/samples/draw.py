"""Random draws that give the same figures everywhere.

Only the raw uniform stream of a seeded generator is used, and every place draws from its own stream, named by what it
draws for: a change in one table or account leaves all others as they were.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


def stream(seed: int, *labels: object) -> np.random.Generator:
    """Return the generator that belongs to these labels."""
    return np.random.default_rng([seed, *(zlib.crc32(str(label).encode()) for label in labels)])


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number between two others."""
    return low + (high - low) * float(rng.random())


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw a whole number, both ends included."""
    return low + int(rng.random() * (high - low + 1))


def bell(rng: np.random.Generator, middle: float, deviation: float) -> float:
    """Draw around a middle: a sum of four uniforms, so never further than 3.5 deviations away."""
    return middle + deviation * (float(rng.random(4).sum()) - 2.0) * 3.0**0.5


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Tell whether something of this probability happens."""
    return bool(rng.random() < probability)


def pick(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """Draw one of several things."""
    return items[whole(rng, 0, len(items) - 1)]


def several(rng: np.random.Generator, items: Sequence[Item], count: int) -> list[Item]:
    """Draw different things, kept in their own order."""
    chosen = sorted(int(index) for index in rng.random(len(items)).argsort(kind="stable")[:count])
    return [items[index] for index in chosen]


def words(text: str) -> list[str]:
    """Split a list that is written as running text."""
    return text.split()


def clip(value: float, low: float, high: float) -> float:
    """Keep a value between two others."""
    return max(low, min(high, value))


def spread_over(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number by weights into whole numbers that add up to it."""
    whole_weight, done, parts, reached = sum(weights), 0, [], 0.0
    for weight in weights:
        reached += weight
        upto = round(total * reached / whole_weight)
        parts.append(upto - done)
        done = upto
    return parts
