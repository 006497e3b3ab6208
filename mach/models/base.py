"""What every record has: its history, and who may see it.

Every model lists its own fields as `personal` (who somebody is, what was said or written of them) or `impersonal` (keys
to other rows, times, codes of the work). Nothing personal goes into a log, an address, a task's arguments or an email.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from simple_history.models import HistoricalRecords

from mach.access import Permission
from mach.caseload import InCaseload

if TYPE_CHECKING:
    from mach.models.users import User


class Record(models.Model):
    """A case record: every version of it is kept with who, when and why (the step's name is the change reason)."""

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True


def only_touching(people: list[int]) -> models.Q:
    """Rows that touch no restricted person but these. Nearly all touch none, which is said first and as an equality:
    PostgreSQL knows how many that are, takes “contained by” for one row in two hundred, and would sort them all."""
    none = models.Q(restricted_people=[])
    return none | models.Q(restricted_people__contained_by=people) if people else none


class VisibleQuerySet(models.QuerySet[Any]):
    """Rows that carry `restricted_people`, read through who is reading."""

    def visible_to(self, reader: User) -> Self:
        """Only what this reader may see: nothing without the right to read cases, and nothing that touches a
        restricted person unless the reader is named for every such person on it, or is a senior manager."""
        if not reader.may(Permission.READ_CASES):
            return self.none()
        if reader.may(Permission.READ_RESTRICTED):
            return self
        return self.filter(only_touching(reader.restricted_people_open_to()))


class Restrictable(models.Model):
    """A row that may touch restricted people.

    `restricted_people` holds the ids of the restricted people it touches: empty for nearly all. A row is visible to
    a reader when the reader may open every one of them.
    """

    restricted_people = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)

    personal = ()
    impersonal = ("restricted_people",)

    class Meta:
        abstract = True

    @property
    def restricted(self) -> bool:
        return bool(self.restricted_people)


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """A child as sent, on a piece of work: what to call them, and when they were born or are expected."""

    stage_id: int
    part: int
    called: str
    born: date | None


class Stage(Record, Restrictable):
    """A piece of work with a status, from contact to assessment.

    Subclasses set `workflow` (the table), `main_clock` (the kind of the clock that their lists are ordered by) and
    `prefix` (the letter of the reference); kinds that share a letter share their numbers (`numbered_with`).
    `comes_from` names the field of the stage (or stages) that it came from: whatever closes that closes this one.
    `written_with` names the others of its kind that share its text: whoever closes one of them closes them all.
    `people` holds the ids of everyone identified on it. `target_at` and `due_at` repeat the main clock's times, written
    by `mach/clocks.py` alone, so that a list is one indexed query.
    """

    reference = models.CharField(max_length=20, unique=True, editable=False)
    status = models.CharField(max_length=20, editable=False)
    people = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    begun_at = models.DateTimeField(editable=False)
    target_at = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    worker = models.ForeignKey("mach.User", models.PROTECT, null=True, related_name="%(class)ss_held", editable=False)
    team = models.ForeignKey("mach.Team", models.PROTECT, null=True, related_name="+", editable=False)

    personal = ()
    impersonal = ("reference", "status", "people", "begun_at", "target_at", "due_at", "worker", "team")

    workflow: Any
    main_clock: str
    prefix: str
    numbered_with: type[Stage] | None = None
    comes_from: str = ""
    written_with: str = ""
    in_caseload: InCaseload | None = None
    """How it counts in the caseload of whoever holds it; nothing where other work on the same child counts already."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @classmethod
    def not_identified(cls, ids: Iterable[int]) -> list[NotIdentified]:
        """The children on these records of whom nobody has said yet who they are, as they were sent."""
        return []

    def situation(self) -> str:
        """What the child's situation is, in a few words without a name, to stand beside its clocks."""
        raise NotImplementedError
