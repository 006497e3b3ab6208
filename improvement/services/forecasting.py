"""The forecast of what will arrive, made away from the pages: the library that makes it takes seconds to load.

Exponential smoothing in its state space form (statsmodels), without a season while there are not two years of weeks to
learn one from: simple, or with a damped trend, whichever the corrected Akaike criterion prefers. What it would have
said in past weeks is tested against what came, beside the naive forecast.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

import pandas as pd
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from improvement.counting.weeks import STAGES, count_weeks
from improvement.models import Forecast, ForecastWeek, WeekOfWork
from mach import audit
from mach.models import User

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


def history(stage: str) -> list[tuple[date, int]]:
    rows = WeekOfWork.objects.filter(stage=stage).values("week").annotate(came=Sum("arrived")).order_by("week")
    return list(rows.values_list("week", "came"))


@transaction.atomic
def forecast(*, by: User, at: datetime | None = None, whole: bool = False) -> list[Forecast]:
    """Count the weeks anew and say what is expected of the next twelve, once a day: the latest forecast holds, and
    earlier ones stay to be compared with what came. `whole` makes it again today."""
    now = at or timezone.now()
    last = Forecast.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if last and not whole and timezone.localdate(last) == timezone.localdate(now):
        return []
    count_weeks(now)
    made = [made for stage in STAGES if (made := _forecast_of(stage, now))]
    audit.record("demand.forecast", by=by, at=now, stages=len(made))
    return made


def _forecast_of(stage: str, now: datetime) -> Forecast | None:
    weeks = history(stage)
    values = [float(came) for _, came in weeks]
    if len(values) < FEWEST:
        return None
    tested = back_test(values)
    made = Forecast.objects.create(
        stage=stage,
        made_at=now,
        method=METHOD,
        confidence=CONFIDENCE,
        weeks_read=len(values),
        weeks_tested=tested.weeks,
        error=tested.error,
        naive_error=tested.naive_error,
        inside=tested.inside,
    )
    first = weeks[-1][0] + timedelta(weeks=1)
    rows = [
        ForecastWeek(
            forecast=made, week=first + timedelta(weeks=place), expected=each.mean, low=each.low, high=each.high
        )
        for place, each in enumerate(expect(values))
    ]
    ForecastWeek.objects.bulk_create(rows)
    return made
