"""Measures of what lies with the teams: families and children in assessment, and what was begun and not finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Subquery, When

from assessments.models import OPEN_ASSESSMENT, Assessment, Enquiry, Together
from improvement.catalogue.base import (
    Better,
    Measure,
    Standing,
    Unit,
    key,
    of_contact,
    of_first,
    of_person,
    of_youngest,
)
from improvement.catalogue.contacts import children_of
from improvement.models import Way
from referrals.models import Contact

UNFINISHED_AFTER = timedelta(days=28)
OF_FAMILY = Assessment.objects.filter(together=OuterRef("pk"))


def families(now: datetime) -> Any:
    """Families in assessment: brothers and sisters who are written of together are one."""
    of_it = OF_FAMILY
    closed = ~Exists(of_it.filter(status__in=OPEN_ASSESSMENT))
    last = of_it.order_by("-signed_off_at").values("signed_off_at")[:1]
    first = of_it.order_by("begun_at", "pk")
    return Together.objects.filter(Exists(of_it)).annotate(
        said=Subquery(first.values("reference")[:1]),
        whose=Subquery(first.values("team")[:1]),
        restricted_people=Subquery(first.values("restricted_people")[:1]),
        over_at=Case(When(closed, then=Subquery(last)), default=None, output_field=DateTimeField()),
    )


def ageing(model: Any) -> Callable[[datetime], Any]:
    """Work with the moment from which it has lain too long."""
    too_long = ExpressionWrapper(F("begun_at") + UNFINISHED_AFTER, output_field=DateTimeField())
    return lambda now: model.objects.annotate(too_long_at=too_long)


def unfinished(model: Any, *, slug: str, noun: str, stop: str, what: str, ways: Any) -> Measure:
    return Measure(
        slug=f"unfinished-{slug}",
        title=f"{noun.capitalize()} unfinished after four weeks",
        definition=f"Of the {noun} that were {what} at the end of the month, or are now while it runs, those begun "
        "more than 28 days before.",
        counts=noun,
        better=Better.LOWER,
        target=0,
        tolerance=5,
        rows=ageing(model),
        standing=Standing(start="begun_at", stop=stop, late="too_long_at"),
        settles=("too_long_at",),
        met_words="over four weeks",
        missed_words="up to four weeks",
        ways={Way.CALLER: key("worker_id")} | ways,
        feeds={f"{model._meta.label_lower}": "pk", "people": "people"},
        began="begun_at",
        ended=stop,
        limit="too_long_at",
        link={Contact: "referrals:contact", Enquiry: "assessments:enquiry"}[model],
    )


WORKLOAD = (
    Measure(
        slug="children-in-assessment",
        title="Children in assessment",
        definition="Children whose assessment was open at the end of the month, or is now while it runs.",
        counts="children",
        unit=Unit.COUNT,
        better=None,
        rows=lambda now: Assessment.objects.all(),
        standing=Standing(start="begun_at", stop="signed_off_at"),
        ways=of_contact("referral__contact__", team="team_id")
        | of_person("person__", "begun_at")
        | {Way.CALLER: key("worker_id")},
        feeds={"assessments.assessment": "pk", "people": "people"},
        person="person_id",
        began="begun_at",
        ended="signed_off_at",
        link="assessments:assessment",
    ),
    Measure(
        slug="families-in-assessment",
        title="Families in assessment",
        definition="Families of whom a child’s assessment was open at the end of the month, or is now while it runs: "
        "brothers and sisters who are written of together are one family.",
        counts="families",
        unit=Unit.COUNT,
        better=None,
        rows=families,
        standing=Standing(start="begun_at", stop="over_at"),
        ways={Way.TEAM: key("whose")}
        | of_first(OF_FAMILY, "referral__contact__")
        | of_youngest(OF_FAMILY, "begun_at", "person__"),
        feeds={"assessments.assessment": "assessments", "people": "assessments__people"},
        said="said",
        began="begun_at",
        ended="over_at",
        link="assessments:assessment",
    ),
    unfinished(
        Contact,
        slug="contacts",
        noun="contacts",
        stop="decided_at",
        what="not decided",
        ways=of_contact(team="team_id") | of_youngest(children_of("pk"), "received_at"),
    ),
    unfinished(
        Enquiry,
        slug="enquiries",
        noun="section 47 enquiries",
        stop="signed_off_at",
        what="not signed off",
        ways=of_contact("referral__contact__", team="team_id") | of_person("person__", "begun_at"),
    ),
)
