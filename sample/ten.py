"""The ten contacts of `sample/contacts/`, as partner systems and call handlers would send them today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_date

from mach.workdays import LONDON, london_day
from referrals import services
from referrals.models import Category
from referrals.rules import Decision, years_between
from referrals.sent import SentContact
from referrals.serializers import ContactIn, as_sent
from sample.concerns import CONCERNS
from sample.hub import Hub, Story
from sample.people import Family, Member
from sample.plans import Plan

FILES = sorted((Path(__file__).parent / "contacts").glob("*.json"))
WRITTEN_ON = date(2026, 11, 21)
DATES = {"date_of_birth", "expected_date_of_birth"}
BABY = timedelta(days=365)
SPREAD = timedelta(minutes=50)
BEFORE = (timedelta(days=94, hours=7), timedelta(days=50, hours=3))


@dataclass(frozen=True)
class Sent:
    """One of the ten: which agency sends it (none: a call handler types it in), and its body."""

    agency: str
    body: dict[str, Any]


def moved(now: datetime) -> list[Sent]:
    """The ten in their order, their dates moved by the days from when they were written. Whoever was born more than a
    year before keeps the day and month, so that a date that one of them writes the other way round stays so."""
    days = london_day(now) - WRITTEN_ON
    files = [json.loads(path.read_text()) for path in FILES]
    return [Sent(_agency(each["agency"]), _moved(each["body"], days, now)) for each in files]


def _agency(said: str) -> str:
    return "" if said == "call_handler" else said


def _moved(value: Any, days: timedelta, now: datetime, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _moved(each, days, now, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, days, now) for each in value]
    if name in DATES and (day := parse_date(value)):
        return (day + days if WRITTEN_ON - day < BABY else _years_on(day, london_day(now))).isoformat()
    if name == "occurred_at":
        return _not_ahead(datetime.fromisoformat(value) + days, now).isoformat()
    return value


def _years_on(day: date, today: date) -> date:
    return day.replace(year=day.year + years_between(WRITTEN_ON, today))


def _not_ahead(moment: datetime, now: datetime) -> datetime:
    """What would happen later today happened at that time yesterday: the ten may be sent in the small hours."""
    return moment if moment < now - SPREAD else moment - timedelta(days=1)


def as_received(each: Sent) -> SentContact:
    """Checked as the API checks it."""
    data = ContactIn(data=each.body, context={"categories": set(Category.objects.values_list("slug", flat=True))})
    data.is_valid(raise_exception=True)
    return as_sent(data.validated_data)


def stories(hub: Hub, now: datetime) -> Iterator[Story]:
    """They arrive one after the other in the last hour of today, and nobody has looked at them yet."""
    since_midnight = now - now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    step = min(SPREAD, since_midnight) / len(FILES)
    for place, each in enumerate(moved(now)):
        yield _arrives(hub, each, now - step * (len(FILES) - place))


def _arrives(hub: Hub, each: Sent, at: datetime) -> Story:
    yield at
    by = hub.system if each.agency else hub.staff["b.whitlock"]
    contact = services.receive(sent=as_received(each), by=by, agency=hub.agencies.get(each.agency), received_at=at)
    services.find_candidates([contact.pk], by=hub.system, at=hub.now)


def earlier(now: datetime, plan: Plan) -> list[Plan]:
    """The police have been at the first family's address before: “third attendance since August”."""
    sent = as_received(moved(now)[0])
    children = [_member(f"child {place}", child) for place, child in enumerate(sent.children)]
    adults = [_member(adult.relationship, adult) for adult in sent.adults]
    home = sent.children[0]
    family = Family(home.family_name, home.address_lines[0], home.postcode, children, adults)
    concern = CONCERNS[0]
    first, second = (now - before for before in BEFORE)
    hours = [timedelta(hours=each) for each in (0.7, 1, 4, 9, 13)]
    steps = ("rated", "allocated", "screened", "recommended", "decided")
    said = {"family": family, "concern": concern, "source": concern.sources[0], "children": tuple(children)}
    return [
        replace(plan, at=first, rag="green", decision=Decision.NO_FURTHER_ACTION, **said,
                **{step: first + each for step, each in zip(steps, hours, strict=True)}),
        replace(plan, number=plan.number + 1, at=second, rag="amber", decision=Decision.EARLY_HELP, **said,
                **{step: second + each for step, each in zip(steps, hours, strict=True)}),
    ]  # fmt: skip


def _member(key: str, sent: Any) -> Member:
    return Member(
        key=key,
        given_name=sent.given_name,
        family_name=sent.family_name,
        sex=sent.sex,
        date_of_birth=sent.date_of_birth,
        nhs_number=sent.nhs_number,
        ethnicity=sent.ethnicity,
        school=sent.school,
        relationship=getattr(sent, "relationship", ""),
        parental_responsibility=getattr(sent, "parental_responsibility", None),
        lives_with_children=getattr(sent, "lives_with_children", None),
    )
