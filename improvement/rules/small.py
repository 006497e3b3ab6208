"""Small numbers: what leaves the service says “fewer than 5”, so that nobody is known by a count. Pure."""

from __future__ import annotations

from improvement.rules.suppression import SMALLEST, is_small

FEW = f"fewer than {SMALLEST}"


def count_said(count: int) -> str:
    """A count as it leaves the service."""
    return FEW if is_small(count) else str(count)


def is_countable(met: int, count: int) -> bool:
    """Whether a share would let somebody count back to a few: those that met it, or those that did not."""
    return is_small(met) or is_small(count - met)


def rounded(met: int, count: int) -> int:
    """A share to the nearest five in a hundred."""
    return round(20 * met / count) * 5


def share_said(met: int, count: int, unit: str = "%") -> str:
    """A share as it leaves the service: not said where it rests on fewer than five, nor where what met it, or what did
    not, is so few that it could be counted back."""
    if not count:
        return "none"
    if is_small(count):
        return FEW
    if is_countable(met, count):
        return f"about {rounded(met, count)}{unit}"
    return f"{100 * met / count:.1f}".removesuffix(".0") + unit
