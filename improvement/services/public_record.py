"""The public record, 2018 to 2022: inspections, findings, recommendations, actions and published figures, loaded once.

What it says is kept as it says it: a month stays a month, an action without a day has none. Which weakness an action of
2020 and 2022 answers is our reading (`READ_AS`): the record names only the visit.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from improvement.models import Finding, FindingKind, ImprovementAction, Inspection, PublishedFigure
from improvement.services.common import allow, kept
from improvement.services.plan import ActionSaid, add_action
from mach import audit
from mach.access import Permission
from mach.models import User
from mach.moves import move
from mach.workdays import LONDON

FILE = Path(__file__).resolve().parent.parent / "data" / "public_record.json"
MONTH = "month"
READ_AS = {
    "A-2020-01": ["High caseloads harm practice, timeliness and oversight"],
    "A-2020-02": ["Identity and diversity understood narrowly"],
    "A-2022-01": ["Children referred back after weak earlier work"],
    "A-2022-02": ["Consent withdrawn, assessment not completed"],
    "A-2022-03": [
        "Workers leave before assessments are done: delay",
        "Workforce instability; high caseloads, early help included",
    ],
}
LIVE = {
    "Contact decisions within 24 hours": "contacts-24-hours",
    "Contact decisions within 48 hours": "contacts-48-hours",
    "Assessments completed within 45 working days": "assessments-45-days",
    "Audits graded inadequate, all practice": "audits-inadequate",
    "Early help closed with a positive outcome": "early-help-closed-positively",
}
"""The live measure that says the same as a published figure, where there is one."""
EARLIER = "Given only as the year before the review of July 2021."
NOTES = {("Assessments completed within 45 working days", "2020-07"): EARLIER}


@transaction.atomic
def load_public_record(*, by: User, at: datetime | None = None) -> Counter[str]:
    """Load what is not there yet, and say how much that was. What people have changed since is left as it is."""
    moment = at or timezone.now()
    allow(by=by, permission=Permission.WRITE_PLAN, told="Only who leads the improvement plan loads the public record.")
    told, made = _record(), Counter[str]()
    for visit in told["inspections"]:
        made += _inspection(visit, by=by, at=moment)
    for action in told["actions"]:
        made += _action(action, by=by)
    for measure in told["measures"]:
        for point in measure["points"]:
            made += _figure(measure, point, by=by, at=moment)
    if made:
        audit.record("public record.load", by=by, at=moment, made=dict(made))
    return made


@cache
def _record() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return told


def _day(said: str | None) -> tuple[date | None, str]:
    """A day, or the first of a month of which no day is known."""
    if said is None:
        return None, "day"
    return (date.fromisoformat(f"{said}-01"), MONTH) if len(said) == 7 else (date.fromisoformat(said), "day")


def _inspection(visit: dict[str, Any], *, by: User, at: datetime) -> Counter[str]:
    made = Counter[str]()
    record = Inspection.objects.filter(code=visit["id"]).first()
    if record is None:
        letter_on, letter_known_to = _day(visit["letter"])
        record = Inspection(
            code=visit["id"],
            kind=visit["kind"],
            body=visit["body"],
            starts_on=date.fromisoformat(visit["starts"]),
            ends_on=date.fromisoformat(visit["ends"]),
            known_to=visit.get("dates_known_to", "day"),
            letter_on=letter_on,
            letter_known_to=letter_known_to,
            published=visit["published"],
            remote=visit.get("remote", False),
            judgement=visit["judgement"] or "",
            number_since_judgement=visit.get("number_since_judgement"),
            areas=visit["areas"],
        )
        kept(record, "inspection.record", by=by, at=at)
        made["inspections"] += 1
    return made + _findings(record, visit, by=by, at=at)


def _findings(record: Inspection, visit: dict[str, Any], *, by: User, at: datetime) -> Counter[str]:
    told = [(f"{record.code}-S{n}", FindingKind.STRENGTH, text) for n, text in enumerate(visit["strengths"], 1)]
    told += [
        (f"{record.code}-W{n}", FindingKind.WEAKNESS, text) for n, text in enumerate(visit.get("weaknesses", []), 1)
    ]
    told += [(each["id"], FindingKind.RECOMMENDATION, each["text"]) for each in visit["recommendations"]]
    known = set(record.findings.values_list("code", flat=True))
    made = Counter[str]()
    for code, kind, text in told:
        if code not in known:
            kept(Finding(inspection=record, code=code, kind=kind, text=text), "finding.record", by=by, at=at)
            made["findings"] += 1
    return made


def _action(told: dict[str, Any], *, by: User) -> Counter[str]:
    """An action as the record has it. It came into the plan with the letter that it answers; when it was completed the
    record does not say."""
    if ImprovementAction.objects.filter(code=told["id"]).exists():
        return Counter()
    answers = list(Finding.objects.filter(code__in=told["for"]))
    if visit := told.get("finding_of"):
        answers += Finding.objects.filter(inspection__code=visit, text__in=READ_AS.get(told["id"], []))
    letter = _letter_of(told)
    moment = datetime.combine(letter, time(9), tzinfo=LONDON)
    due_on, due_known_to = _day(told.get("due"))
    said = ActionSaid(text=told["text"], owner_role=told["owner_role"], due_on=due_on, due_known_to=due_known_to)
    action = add_action(said=said, answers=answers, code=told["id"], by=by, at=moment)
    if told["status"] != "planned":
        action = move(action, "start", by=by, at=moment)
    if told["status"] == "complete":
        move(action, "complete", by=by, at=moment)
    return Counter(actions=1)


def _letter_of(told: dict[str, Any]) -> date:
    code = told.get("finding_of") or told["for"][0].rpartition("-")[0]
    visit = next(each for each in _record()["inspections"] if each["id"] == code)
    letter = _day(visit["letter"])[0]
    return letter or date.fromisoformat(visit["ends"])


def _figure(measure: dict[str, Any], point: dict[str, Any], *, by: User, at: datetime) -> Counter[str]:
    name, month = measure["name"], date.fromisoformat(f"{point['period']}-01")
    if PublishedFigure.objects.filter(name=name, month=month).exists():
        return Counter()
    row = PublishedFigure(
        name=name,
        measure=LIVE.get(name, ""),
        month=month,
        value=Decimal(point["value"]),
        unit=measure["unit"],
        better=measure["better"] or "",
        note=NOTES.get((name, point["period"]), ""),
    )
    kept(row, "published figure.record", by=by, at=at)
    return Counter(figures=1)
