"""The weeks of the work: what arrived at each stage, what left it, what stood open, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Case, Count, DateTimeField, F, FloatField, Q, Value, When
from django.db.models.functions import Coalesce, Extract, TruncWeek

from assessments.models import Assessment, Enquiry, Episode
from improvement.models import WeekOfWork
from mach.workdays import LONDON, london_day
from referrals.models import Contact, Referral

WEEK = timedelta(weeks=1)
HOUR = 3600


@dataclass(frozen=True)
class Stage:
    """A stage of the work: its rows, when one arrives at it and when it leaves, and which weight it has in a caseload
    (none where no worker holds it)."""

    slug: str
    label: str
    arrives: str
    leaves: str
    model: Any
    began: str
    ended: Any
    link: str
    weight: str = ""

    def rows(self) -> Any:
        return self.model._base_manager.annotate(left_at=self.ended, came_at=F(self.began)).order_by()


STAGES = {
    stage.slug: stage
    for stage in (
        Stage("contact", "Contacts", "received", "decided", Contact, "received_at", F("decided_at"),
              "referrals:contact", "contact"),
        Stage("referral", "Referrals to allocate", "accepted", "allocated or closed", Referral, "begun_at",
              Coalesce("assessment__begun_at", "closed_at", output_field=DateTimeField()), "referrals:referral"),
        Stage("assessment", "Assessments", "begun", "signed off", Assessment, "begun_at", F("signed_off_at"),
              "assessments:assessment", "assessment"),
        Stage("enquiry", "Section 47 enquiries", "begun", "finished", Enquiry, "begun_at", F("finished_at"),
              "assessments:enquiry", "enquiry"),
        Stage("early_help", "Early help", "offered", "declined or closed", Episode, "begun_at",
              Coalesce("closed_at", Case(When(declined_because__gt="", then=F("answered_at"))),
                       output_field=DateTimeField()), "assessments:episode", "early_help"),
    )
}  # fmt: skip


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def start_of(week: date) -> datetime:
    return datetime(week.year, week.month, week.day, tzinfo=LONDON)


@transaction.atomic
def count_weeks(now: datetime) -> int:
    """Count every whole week anew: a date that was corrected months later is counted where it belongs. Returns how many
    rows of weeks there are."""
    found = [row for stage in STAGES.values() for row in _weeks_of(stage, now)]
    WeekOfWork.objects.all().delete()
    WeekOfWork.objects.bulk_create(found, batch_size=1000)
    return len(found)


def _weeks_of(stage: Stage, now: datetime) -> Iterable[WeekOfWork]:
    last = monday(london_day(now)) - WEEK
    for restricted in (False, True):
        rows = stage.rows().filter(~Q(restricted_people=[]) if restricted else Q(restricted_people=[]))
        arrived = _by_week(rows, "came_at", Value(None, output_field=FloatField()))
        took = Extract(F("left_at") - F("came_at"), "epoch")
        left = _by_week(rows.filter(left_at__isnull=False), "left_at", Median(took))
        if not arrived:
            continue
        week, still = min(arrived), 0
        while week <= last:
            came, (gone, median) = arrived.get(week, (0, None))[0], left.get(week, (0, None))
            still += came - gone
            yield WeekOfWork(
                week=week,
                stage=stage.slug,
                restricted=restricted,
                arrived=came,
                finished=gone,
                open_at_end=max(still, 0),
                median_hours=None if median is None else round(max(median, 0.0) / HOUR, 1),
                taken_at=now,
            )
            week += WEEK


def _by_week(rows: Any, moment: str, median: Any) -> dict[date, tuple[int, float | None]]:
    by_week = rows.annotate(week=TruncWeek(moment, tzinfo=LONDON)).values("week")
    told = by_week.annotate(many=Count("pk"), median=median).values_list("week", "many", "median")
    return {london_day(week): (many, middle) for week, many, middle in told}
