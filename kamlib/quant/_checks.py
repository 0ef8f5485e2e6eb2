"""Checks of arguments: each returns the argument in the form the kernels use, or raises ``ValueError`` naming it."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def refuse(name: str, expected: str, found: object) -> ValueError:
    """Return the error that says what `name` should have been and what it was.

    Parameters
    ----------
    name : str
        Of the argument, as its caller knows it.
    expected : str
        What it should have been, such as "a positive sum".
    found : object
        What it was.

    Returns
    -------
    ValueError
        To be raised by the caller.
    """
    return ValueError(f"{name}: expected {expected}, found {found}")


def array(value: ArrayLike, name: str, ndim: int | None = None) -> Array:
    """Return `value` as floats (a copy) of `ndim` dimensions; booleans count as 0 and 1, NaN passes.

    Parameters
    ----------
    value : array_like
        Numbers or booleans, of any shape.
    name : str
        Of the argument, for the message.
    ndim : int, optional
        How many dimensions it must have; None: any.

    Returns
    -------
    ndarray of float
        Of the shape of `value`.

    Raises
    ------
    ValueError
        It is not made of numbers, has other dimensions, or is empty.
    """
    try:
        result = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise refuse(name, "numbers", f"{value!r:.80}") from None
    if ndim is not None and result.ndim != ndim:
        raise refuse(name, f"{ndim} dimension{'s' if ndim != 1 else ''}", f"{result.ndim}")
    if result.size == 0:
        raise refuse(name, "at least one number", "none")
    return result


def forbid(values: Array, bad: NDArray[np.bool_], name: str, expected: str) -> None:
    """Raise on the first place where `bad` holds, naming the value and its position.

    Parameters
    ----------
    values : ndarray
        What was given.
    bad : ndarray of bool
        Of the same shape: True where a value is refused.
    name : str
        Of the argument, for the message.
    expected : str
        What each value should have been.

    Raises
    ------
    ValueError
        `bad` holds somewhere: the first value, and where it stands.
    """
    if not np.any(bad):
        return
    place = tuple(int(i) for i in np.argwhere(bad)[0])
    position = "" if not place else f" at position {place[0] if len(place) == 1 else place}"
    raise ValueError(f"{name}: expected {expected}, found {np.asarray(values)[place]:g}{position}")


def known(values: Array, name: str) -> Array:
    """Refuse NaN and infinities.

    Parameters
    ----------
    values : ndarray of float
        Of any shape.
    name : str
        Of the argument, for the message.

    Returns
    -------
    ndarray of float
        `values`, as they were given.

    Raises
    ------
    ValueError
        One is NaN or infinite.
    """
    forbid(values, ~np.isfinite(values), name, "finite numbers")
    return values


def known_or_missing(values: Array, name: str) -> Array:
    """Refuse infinities; NaN stands for a missing number.

    Parameters
    ----------
    values : ndarray of float
        Of any shape.
    name : str
        Of the argument, for the message.

    Returns
    -------
    ndarray of float
        `values`, as they were given.

    Raises
    ------
    ValueError
        One is infinite.
    """
    forbid(values, np.isinf(values), name, "finite numbers or NaN")
    return values


def vector(value: ArrayLike, name: str, *, length: int | None = None, least: int = 1, missing: bool = False) -> Array:
    """Return a vector of finite numbers (NaN allowed where `missing`).

    Parameters
    ----------
    value : array_like of shape (numbers,)
        What was given.
    name : str
        Of the argument, for the message.
    length : int, optional
        How many numbers there must be; None: `least` or more.
    least : int
        The fewest numbers.
    missing : bool
        Whether NaN may stand for a missing number.

    Returns
    -------
    ndarray of shape (numbers,)
        A copy, of floats.

    Raises
    ------
    ValueError
        Not a vector of numbers, of a wrong length, infinite, or missing where it must not be.
    """
    result = array(value, name, 1)
    _size(result.shape[0], name, length, least, "number")
    return known_or_missing(result, name) if missing else known(result, name)


def matrix(value: ArrayLike, name: str, *, rows: int = 1, columns: int = 1, missing: bool = False) -> Array:
    """Return a matrix of finite numbers of at least `rows` × `columns` (NaN allowed where `missing`).

    Parameters
    ----------
    value : array_like of shape (rows, columns)
        What was given.
    name : str
        Of the argument, for the message.
    rows, columns : int
        The fewest of each.
    missing : bool
        Whether NaN may stand for a missing number.

    Returns
    -------
    ndarray of shape (rows, columns)
        A copy, of floats.

    Raises
    ------
    ValueError
        Not a matrix of numbers, too small, infinite, or missing where it must not be.
    """
    result = array(value, name, 2)
    _size(result.shape[0], name, None, rows, "row")
    _size(result.shape[1], name, None, columns, "column")
    return known_or_missing(result, name) if missing else known(result, name)


def _size(found: int, name: str, exact: int | None, least: int, noun: str) -> None:
    """Refuse a wrong count of `noun`."""
    if exact is not None and found != exact:
        raise refuse(name, f"{exact} {noun}s", found)
    if found < least:
        raise refuse(name, f"at least {least} {noun}s", found)


def non_negative(values: Array, name: str) -> Array:
    """Refuse negative numbers (NaN passes).

    Parameters
    ----------
    values : ndarray of float
        Of any shape.
    name : str
        Of the argument, for the message.

    Returns
    -------
    ndarray of float
        `values`, as they were given.

    Raises
    ------
    ValueError
        One is below 0.
    """
    forbid(values, values < 0, name, "non-negative numbers")
    return values


def positive(values: Array, name: str) -> Array:
    """Refuse zero and negative numbers (NaN passes).

    Parameters
    ----------
    values : ndarray of float
        Of any shape.
    name : str
        Of the argument, for the message.

    Returns
    -------
    ndarray of float
        `values`, as they were given.

    Raises
    ------
    ValueError
        One is 0 or below.
    """
    forbid(values, values <= 0, name, "positive numbers")
    return values


def shares(value: ArrayLike, name: str, length: int | None = None) -> Array:
    """Return non-negative numbers scaled to sum to one; refuse a sum of zero.

    Parameters
    ----------
    value : array_like of shape (numbers,)
        Non-negative, of any sum above 0; no NaN.
    name : str
        Of the argument, for the message.
    length : int, optional
        How many there must be; None: one or more.

    Returns
    -------
    ndarray of shape (numbers,)
        They add to 1.

    Raises
    ------
    ValueError
        Not such a vector, a negative number, or a sum of 0.
    """
    result = non_negative(vector(value, name, length=length), name)
    total = result.sum()
    if not total > 0:
        raise refuse(name, "a positive sum", f"{total:g}")
    return result / total


def unit_interval(values: Array, name: str) -> Array:
    """Refuse numbers outside [0, 1] (NaN passes).

    Parameters
    ----------
    values : ndarray of float
        Of any shape.
    name : str
        Of the argument, for the message.

    Returns
    -------
    ndarray of float
        `values`, as they were given.

    Raises
    ------
    ValueError
        One is below 0 or above 1.
    """
    forbid(values, (values < 0) | (values > 1), name, "numbers from 0 to 1")
    return values


def number(value: Any, name: str, *, low: float = -math.inf, high: float = math.inf, open_low: bool = False) -> float:
    """Return a finite number within [low, high], or (low, high] where `open_low`.

    Parameters
    ----------
    value : object
        What was given.
    name : str
        Of the argument, for the message.
    low, high : float
        The smallest and the largest allowed.
    open_low : bool
        Whether `low` itself is refused.

    Returns
    -------
    float
        Finite.

    Raises
    ------
    ValueError
        Not a number, NaN, infinite, or outside.
    """
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise refuse(name, "a number", f"{value!r:.80}") from None
    if not math.isfinite(result):
        raise refuse(name, "a finite number", result)
    if result > high or result < low or (open_low and result == low):
        raise refuse(name, _span(low, high, open_low), f"{result:g}")
    return result


def _span(low: float, high: float, open_low: bool) -> str:
    """Word an interval."""
    lower = f"above {low:g}" if open_low else f"at least {low:g}"
    if math.isinf(high):
        return f"a number {lower}"
    upper = f"at most {high:g}"
    return f"a number {upper}" if math.isinf(low) else f"a number {lower} and {upper}"


def integer(value: Any, name: str, *, low: int | None = None, high: int | None = None) -> int:
    """Return a whole number within [low, high].

    Parameters
    ----------
    value : object
        What was given; 3.0 is not a whole number, True is 1.
    name : str
        Of the argument, for the message.
    low, high : int, optional
        The smallest and the largest allowed; None: no limit.

    Returns
    -------
    int
        Within the limits.

    Raises
    ------
    ValueError
        Not a whole number, or outside.
    """
    try:
        result = operator.index(value)
    except TypeError:
        raise refuse(name, "a whole number", f"{value!r:.80}") from None
    if (low is not None and result < low) or (high is not None and result > high):
        raise refuse(name, _span(-math.inf if low is None else low, math.inf if high is None else high, False), result)
    return result


def choice(value: object, name: str, options: Sequence[str]) -> str:
    """Return `value` if it is one of `options`.

    Parameters
    ----------
    value : object
        What was given.
    name : str
        Of the argument, for the message.
    options : sequence of str
        What it may be.

    Returns
    -------
    str
        `value`.

    Raises
    ------
    ValueError
        It is none of them.
    """
    if value not in options:
        raise refuse(name, f"one of {', '.join(options)}", f"{value!r:.80}")
    return str(value)


def directions(maximise: ArrayLike | None, count: int) -> NDArray[np.bool_]:
    """Return one flag per criterion, True where more is better; None means more is better everywhere.

    Parameters
    ----------
    maximise : array_like of bool, optional
        One flag for all criteria, or one for each; None: more is better everywhere.
    count : int
        How many criteria there are.

    Returns
    -------
    ndarray of bool, shape (count,)
        True where more is better.

    Raises
    ------
    ValueError
        Not a flag, or not one for each criterion.
    """
    if maximise is None:
        return np.ones(count, dtype=bool)
    flags = np.broadcast_to(array(maximise, "maximise"), (count,)) if np.ndim(maximise) == 0 else None
    flags = vector(maximise, "maximise", length=count) if flags is None else flags
    forbid(flags, (flags != 0) & (flags != 1), "maximise", "True or False")
    return flags.astype(bool)
