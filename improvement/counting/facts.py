"""Facts: one row for each record that a measure counts in a month, made in the database from the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, DateField, DateTimeField, F, Q, Value, When
from django.db.models.functions import Cast, TruncMonth

from improvement.catalogue.base import Measure, Standing
from improvement.models import Fact, Way
from improvement.rules.months import end_of, months_to, this_month
from mach.workdays import LONDON

AT_ONCE = 5000
STANDING_MONTHS = 36
"""How far back it is counted what stood open at the end of a month."""
WAYS = [way for way in Way if way]
NEVER = Cast(Value(None), DateTimeField())
Counted = tuple[int, set[date]]
"""How many facts, and the months that they count in."""
NOBODY = Cast(Value(None), BigIntegerField())


def renew(measure: Measure, ids: Iterable[int] | None, *, now: datetime) -> tuple[int, set[date]]:
    """Count these rows again, or all of them. How many were looked at, and the months whose figures that may change."""
    if ids is None:
        _, before = _delete("measure = %s", [measure.slug])
        made, after = _insert(measure, measure.rows(now), now)
        return made, before | after
    months, looked_at = set[date](), 0
    for some in _some_at_once(ids):
        _, before = _delete("measure = %s AND row = ANY(%s)", [measure.slug, some])
        _, after = _insert(measure, measure.rows(now).filter(pk__in=some), now)
        months |= before | after
        looked_at += len(some)
    return looked_at, months


def _some_at_once(ids: Iterable[int]) -> Iterator[list[int]]:
    known = sorted(ids)
    return (known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE))


def _moment(path: str) -> Any:
    return Cast(F(path), DateTimeField()) if path else NEVER


def columns(measure: Measure) -> dict[str, Any]:
    """The columns of a fact, as expressions over a row of the measure."""
    met = Case(When(measure.met, then=True), default=False) if measure.met else Value(True)
    restricted = Case(When(Q(**{f"{measure.within}restricted_people": []}), then=False), default=True)
    told = {
        "row": F("pk"),
        "met": met,
        "at": _moment(measure.at or (measure.standing.start if measure.standing else "")),
        "said": F(measure.said),
        "person": F(measure.person) if measure.person else NOBODY,
        "began_at": _moment(measure.began),
        "ended_at": _moment(measure.ended),
        "limit_at": _moment(measure.limit),
        "restricted": restricted,
        **{way.value: measure.ways.get(way, Value("")) for way in WAYS},
    }
    return {f"fact_{name}": expression for name, expression in told.items()}


def _insert(measure: Measure, rows: Any, now: datetime) -> Counted:
    """Make the facts of these rows: one INSERT from a SELECT, whatever their number."""
    if measure.standing:
        return _insert_standing(measure, measure.standing, rows, now)
    told = columns(measure) | {"fact_month": TruncMonth(_moment(measure.at), tzinfo=LONDON, output_field=DateField())}
    sql, given = _select(rows, told)
    return _run(told, f"SELECT %s, chosen.* FROM ({sql}) AS chosen", [measure.slug, *given])  # noqa: S608


def _insert_standing(measure: Measure, standing: Standing, rows: Any, now: datetime) -> Counted:
    """A fact for each month at whose end the row stood open. The month that runs ends now."""
    firsts = months_to(this_month(now), STANDING_MONTHS)
    ends = [min(end_of(first), now) for first in firsts]
    told = columns(measure)
    spans = {
        "span_start": _moment(standing.start),
        "span_stop": _moment(standing.stop),
        "span_late": _moment(standing.late),
    }
    sql, given = _select(rows, told | spans)
    names = ", ".join("months.ends >= span_late" if name == "fact_met" and standing.late else name for name in told)
    chosen = (  # Names of our own columns; every value is a parameter.
        f"SELECT %s, {names}, months.first FROM ({sql}) AS chosen ({', '.join([*told, *spans])}) "  # noqa: S608
        "JOIN unnest(%s::date[], %s::timestamptz[]) AS months (first, ends) "
        "ON span_start < months.ends AND (span_stop IS NULL OR span_stop >= months.ends)"
    )
    return _run(told | {"fact_month": None}, chosen, [measure.slug, *given, firsts, ends])


def _select(rows: Any, told: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, given = rows.order_by().annotate(**told).values_list(*told).query.sql_with_params()
    return sql, given


def _run(told: Iterable[str], sql: str, given: list[Any]) -> Counted:
    names = ", ".join(f'"{name.removeprefix("fact_")}"' for name in told)
    return _counted(f"INSERT INTO {Fact._meta.db_table} (measure, {names}) {sql}", given)


def _delete(where: str, given: list[Any]) -> Counted:
    return _counted(f"DELETE FROM {Fact._meta.db_table} WHERE {where}", given)  # noqa: S608


def _counted(sql: str, given: list[Any]) -> Counted:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH done AS ({sql} RETURNING month) SELECT count(*), array_agg(DISTINCT month) FROM done",  # noqa: S608
            given,
        )
        number, months = cursor.fetchone()
    return number, set(months or ())
