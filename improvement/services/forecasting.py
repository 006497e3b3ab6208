"""The forecast of what will arrive: made once a day by a job, stored as rows that the pages read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from improvement.counting.weeks import STAGES, count_weeks
from improvement.forecasting import CONFIDENCE, FEWEST, METHOD, back_test, expect
from improvement.models import Forecast, ForecastWeek
from improvement.queries.demand import history
from mach import audit
from mach.models import User

ONE_AT_A_TIME = 0x46435354


@transaction.atomic
def forecast(*, by: User, at: datetime | None = None, whole: bool = False) -> list[Forecast]:
    """Count the weeks anew and say what is expected of the next twelve, once a day: the latest forecast holds, and
    earlier ones stay to be compared with what came. `whole` makes it again today."""
    now = at or timezone.now()
    last = Forecast.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if last and not whole and timezone.localdate(last) == timezone.localdate(now):
        return []
    if not _alone():
        return []
    count_weeks(now)
    made = [made for stage in STAGES if (made := _forecast_of(stage, now))]
    audit.record("demand.forecast", by=by, at=now, stages=len(made))
    return made


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


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
