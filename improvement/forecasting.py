"""What the weeks to come will bring, from the weeks that have passed. Only jobs import this: the library takes seconds
to load and a hundred megabytes to hold, and no page waits for either.

Exponential smoothing in its state space form (statsmodels), without a season while there are not two years of weeks to
learn one from: simple, or with a damped trend, whichever the corrected Akaike criterion prefers. What it would have
said in past weeks is tested against what came, beside the naive forecast.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

# Fifty numbers are too few to share: threads that wait for one another take ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas as pd
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

AHEAD = 12
FEWEST = 20
"""Weeks from which a forecast may be made."""
TESTED = 26
EVERY = 2
"""The back-test begins so many weeks ago, and again every so many weeks after."""
CONFIDENCE = 80
METHOD = "Exponential smoothing (ETS)"


@dataclass(frozen=True, slots=True)
class Expected:
    mean: float
    low: float
    high: float


def expect(values: Sequence[float], ahead: int = AHEAD) -> list[Expected]:
    """The weeks to come, each with its interval; nothing arrives less than never."""
    series = pd.Series(list(values), dtype=float)
    if series.nunique() == 1:
        return [Expected(float(series.iloc[0]), float(series.iloc[0]), float(series.iloc[0]))] * ahead
    models = ({}, {"trend": "add", "damped_trend": True})
    with warnings.catch_warnings():
        # Where no better fit is found the one at hand is used, and the back-test says how good it is.
        warnings.simplefilter("ignore")
        fits = [ETSModel(series, error="add", **model).fit(disp=False) for model in models]
        best = min(fits, key=lambda fit: fit.aicc)
        said = best.get_prediction(len(series), len(series) + ahead - 1).summary_frame(alpha=1 - CONFIDENCE / 100)
    return [
        Expected(max(mean, 0.0), max(min(low, mean), 0.0), max(high, mean, 0.0))
        for mean, low, high in zip(said["mean"], said["pi_lower"], said["pi_upper"], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Tested:
    """How the method did on weeks that have passed."""

    weeks: int
    error: float | None
    naive_error: float | None
    inside: float | None


def back_test(values: Sequence[float]) -> Tested:
    """From moments of the past, foretell up to twelve weeks by what was known then, and compare with what came."""
    errors: list[float] = []
    naive: list[float] = []
    inside: list[bool] = []
    for place in range(max(len(values) - TESTED, FEWEST), len(values), EVERY):
        known, came = values[:place], values[place : place + AHEAD]
        for expected, actual in zip(expect(known, len(came)), came, strict=True):
            errors.append(abs(expected.mean - actual))
            naive.append(abs(known[-1] - actual))
            inside.append(expected.low <= actual <= expected.high)
    if not errors:
        return Tested(0, None, None, None)
    return Tested(len(errors), round(fmean(errors), 2), round(fmean(naive), 2), round(100 * fmean(inside), 1))
