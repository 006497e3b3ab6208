"""A line of months as co-ordinates for an SVG template: no script, no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 54, 72, 14, 28


@register.simple_tag
def line_chart(
    points: Sequence[tuple[str, float | None]],
    target: float | None = None,
    top: float | None = None,
    band: tuple[float, float] | None = None,
    control: Any = None,
    ahead: int = 0,
) -> dict[str, Any]:
    """Co-ordinates for `components/chart_line.html`. A value of None is a gap: nothing was due that month. `band` is
    drawn from one value to another; `control` holds the centre and the lower and upper limit of each month but those
    at the end that have none; the last `ahead` points are expected and have not come."""
    values = [value for _, value in points if value is not None]
    limits = [value for value in (control.upper if control else []) if value is not None]
    ceiling = top or _round_up(max([*values, *limits, target or 0, 1]))
    step = (WIDTH - LEFT - RIGHT) / max(len(points) - 1, 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / ceiling), 1)

    dots = [
        {"x": round(LEFT + step * index, 1), "y": None if value is None else y(value), "label": label, "value": value}
        for index, (label, value) in enumerate(points)
    ]
    every = 1 if len(points) <= 6 else max(2, len(points) // 7)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "inside": WIDTH - RIGHT - LEFT,
        "base": HEIGHT - BOTTOM,
        "dots": dots,
        **_lines(dots, ahead or 0),
        "grid": [{"y": y(mark), "label": f"{mark:g}"} for mark in (0, ceiling / 2, ceiling)],
        "months": [dot for index, dot in enumerate(reversed(dots)) if index % every == 0],
        "band": _between(band, ceiling, y) if band else None,
        "limits": [_runs(_placed(side, dots, y)) for side in (control.lower, control.upper)] if control else [],
        "centre": y(control.centre) if control and control.centre is not None else None,
        **_target(target, y),
    }


def _lines(dots: list[dict[str, Any]], ahead: int) -> dict[str, list[str]]:
    """What came, and from its last point on what is expected."""
    came = len(dots) - ahead
    return {"lines": _runs(dots[:came]), "expected": _runs(dots[max(came - 1, 0) :]) if ahead else []}


def _target(target: Any, y: Any) -> dict[str, Any]:
    """Where the target is drawn; `low`: so near to the months that its words stand above it. A template that leaves it
    out passes an empty word; a target of nought is one."""
    if target is None or target == "":
        return {"target": None, "low": False}
    return {"target": y(target), "low": y(target) > HEIGHT - BOTTOM - 20}


def _between(band: tuple[float, float], ceiling: float, y: Any) -> dict[str, float]:
    top = y(min(band[1], ceiling))
    return {"y": top, "height": round(y(band[0]) - top, 1)}


def _placed(values: Sequence[float | None], dots: list[dict[str, Any]], y: Any) -> list[dict[str, Any]]:
    return [{"x": dot["x"], "y": None if value is None else y(value)} for value, dot in zip(values, dots, strict=False)]


SPARK_WIDTH, SPARK_HEIGHT = 120, 28


@register.simple_tag
def spark(points: Sequence[tuple[str, float | None]], top: float | None = None) -> dict[str, Any]:
    """A line of months small enough for a row of a table; the figures stand beside it or behind its link."""
    values = [value for _, value in points if value is not None]
    ceiling = top or max([*values, 1])
    step = (SPARK_WIDTH - 8) / max(len(points) - 1, 1)
    dots = [
        {
            "x": round(4 + step * place, 1),
            "y": None if value is None else round(4 + (SPARK_HEIGHT - 8) * (1 - value / ceiling), 1),
        }
        for place, (_, value) in enumerate(points)
    ]
    last = next((dot for dot in reversed(dots) if dot["y"] is not None), None)
    return {"width": SPARK_WIDTH, "height": SPARK_HEIGHT, "lines": _runs(dots), "last": last}


def _runs(dots: list[dict[str, Any]]) -> list[str]:
    """The unbroken stretches, each as an SVG points list."""
    runs: list[list[str]] = [[]]
    for dot in dots:
        if dot["y"] is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot['x']},{dot['y']}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _round_up(value: float) -> float:
    size = 10 ** max(len(str(int(value))) - 1, 0)
    return next(size * step for step in (1, 2, 4, 5, 10) if size * step >= value)
