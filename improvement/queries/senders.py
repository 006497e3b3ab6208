"""From source to decision: what each agency's contacts came to, and how long that took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Case, CharField, Count, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.functions import Concat

from improvement.queries.figures import counted_touching, months
from improvement.rules.months import start_of
from mach.census import REFERRAL_SOURCES
from mach.models import User
from referrals.models import ChildDecision


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


TOOK = ExpressionWrapper(F("at") - F("contact__received_at"), output_field=DurationField())
SENDER = Case(
    When(contact__agency=None, then=Concat(Value("source:"), F("contact__source_code"))),
    default=Concat(Value("agency:"), F("contact__agency__slug")),
    output_field=CharField(),
)
"""The agency, or the kind of source where the contact came by telephone."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What one agency's contacts came to, or those from one kind of source that reached us by telephone."""

    key: str
    name: str
    count: int
    median: timedelta
    decisions: dict[str, int]


def decisions_seen(reader: User) -> Any:
    """Decisions in force for children, made in the last twelve months."""
    rows = ChildDecision.objects.filter(superseded_at=None, at__gte=start_of(months()[0]))
    return counted_touching(rows, reader, "contact__")


def senders(reader: User) -> list[Sender]:
    """By who sent it: how many children were decided, how long that took, and what was decided. Two statements."""
    rows = decisions_seen(reader).order_by().annotate(sender=SENDER)
    decided: dict[str, dict[str, int]] = {}
    for sender, decision, count in rows.values_list("sender", "decision").annotate(n=Count("pk")):
        decided.setdefault(sender, {})[decision] = count
    totals = rows.values("sender", "contact__agency__name").annotate(n=Count("pk"), median=Median(TOOK))
    found = [Sender(each["sender"], _name(each), each["n"], each["median"], decided[each["sender"]]) for each in totals]
    return sorted(found, key=lambda sender: (-sender.count, sender.name))


def _name(each: dict[str, Any]) -> str:
    if each["contact__agency__name"]:
        return str(each["contact__agency__name"])
    code = str(each["sender"]).partition(":")[2]
    return f"By telephone: {REFERRAL_SOURCES.get(code, code)}"


def sender_list(reader: User, sender: str, decision: str) -> Any:
    rows = decisions_seen(reader)
    kind, _, value = sender.partition(":")
    if kind == "agency":
        rows = rows.filter(contact__agency__slug=value)
    elif kind == "source":
        rows = rows.filter(contact__agency=None, contact__source_code=value)
    if decision:
        rows = rows.filter(decision=decision)
    return rows.order_by("-at", "-pk").values(
        "pk",
        "decision",
        said=F("contact__reference"),
        began=F("contact__received_at"),
        ended=F("at"),
        limited=F("contact__due_at"),
    )
