"""What the tests of the homeless pathway share: a young person who came, and what is explained to them and answered."""

from datetime import timedelta

from django.utils import timezone

from assessments.services import pathways
from mach.models import Clock
from tests import factories

HOMELESS = ("homeless_16_17",)


def years_ago(years):
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28))


def came(*born, **fields):
    children = [factories.sent_child(f"Tyrese {n}", "Okafor", date_of_birth=each) for n, each in enumerate(born)]
    return factories.contact(rag="", children=children, categories=HOMELESS, **fields)


def tonight(contact):
    return Clock.objects.filter(reference=contact.reference, kind="homeless_tonight").order_by("pk")


def ago(hours=1):
    return timezone.now() - timedelta(hours=hours)


def explained(pathway, by, **said):
    said = {"when": ago(2), "explained_by": by, "words": "You may live with a carer, and we look after you.", **said}
    return pathways.explain_option(pathway, **said, by=by)


def answered(pathway, by, answer="declined", **said):
    said = {"answer_reasons": "I want my own door.", "when": ago(), **said}
    return pathways.record_answer(pathway, answer=answer, **said, by=by)
