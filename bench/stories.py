"""A long story asks the database no more often than a short one: the assessment's page and the child's chronology."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from assessments.services import open_assessment
from bench.table import Line
from mach.models import Event, User
from referrals import services
from referrals.models import Contact, Referral

SHORT, LONG = 5, 500
MUST, BETTER = 1.5, 1.0


def lengthen(person_id: int, reference: str, until: int) -> None:
    """Lines of a child's story, one a day back from now, until there are so many."""
    now, have = timezone.now(), Event.objects.filter(people__contains=[person_id]).count()
    Event.objects.bulk_create(
        Event(
            people=[person_id],
            at=now - timedelta(days=n),
            kind="referral.note",
            reference=reference,
            label=f"Line {n}",
            link="/",
        )
        for n in range(until - have)
    )


def asked_of(assessment: Any, count: Callable[[str], int]) -> list[Line]:
    """How many times as many statements its page and the child's chronology take with 500 lines as with 5."""
    pages = {
        "assessment page": assessment.get_absolute_url(),
        "chronology": f"{assessment.person.get_absolute_url()}chronology/",
    }
    lengthen(assessment.person_id, assessment.reference, SHORT)
    few = {name: count(path) for name, path in pages.items()}
    lengthen(assessment.person_id, assessment.reference, LONG)
    lines = []
    for name, path in pages.items():
        many = count(path)
        what = f"{name}: statements with {LONG} events ÷ with {SHORT}"
        lines.append(Line(what, many / few[name], MUST, BETTER, note=f"{many} and {few[name]}"))
    return lines


def an_assessment(reader: User) -> Any:
    """One of the loaded contacts taken on to an assessment that this reader writes."""
    boss = User.objects.create(email="bench-senior@hub.example", name="Bench senior", roles=["senior_manager"])
    contact = Contact.objects.filter(status="screening", worker=reader).order_by("-id").first()
    said = {"decision": "assessment", "level": 4, "rationale": "Not safe at home.", "told_text": "We will assess."}
    outcomes = {child.pk: {**said, "council": "", "linked_to": ""} for child in contact.children.all()}
    contact = services.recommend(contact, outcomes=outcomes, by=reader)
    services.authorise(contact, undone_because="Measured.", by=boss)
    referral = Referral.objects.get(contact=contact)
    return open_assessment(referral, worker=reader, reason="Whoever is measured holds all that was loaded.", by=boss)
