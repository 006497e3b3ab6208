"""An assessment as it is written: the parts, who was consulted, what partners said, the scales, and the siblings. Once
it is signed off, what it shares with siblings stays as it stood then, although they are still being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from assessments.models import Assessment, AssessmentPart, Consultation, PartnerInformation, Together
from assessments.queries.enquiries import visits_for_enquiries
from assessments.rules import PartKind, Standing, missing_before_submitting
from assessments.rules.assessments import OWN, Asked, Heard, to_be_consulted
from mach.models import Person, PersonAddress, Relationship, User, Visit, stage_key


class Writing:
    """Everything written and gathered in one assessment. Each kind is read once, however many rows there are."""

    def __init__(self, record: Assessment) -> None:
        self.record = record

    @property
    def fixed_at(self) -> datetime | None:
        return self.record.signed_off_at

    @cached_property
    def _parts(self) -> list[Any]:
        """This child's parts, the shared ones, and what each sibling wrote as their own."""
        rows = AssessmentPart.objects.select_related("by")
        own = Q(assessment__together=self.record.together_id)
        if self.fixed_at is None:
            return list(rows.filter(own | Q(together=self.record.together_id)))
        return [*rows.filter(own), *as_of(AssessmentPart, self.record.together_id, self.fixed_at, "kind")]

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The written parts by kind; a part that nobody has written yet is not there."""
        return {part.kind: part for part in self._parts if part.assessment_id in (None, self.record.pk)}

    def own_parts_of(self, assessment_id: int) -> dict[str, str]:
        return {part.kind: part.text for part in self._parts if part.assessment_id == assessment_id}

    @cached_property
    def siblings_views(self) -> list[str]:
        others = {part.assessment_id for part in self._parts} - {None, self.record.pk}
        return [self.own_parts_of(each).get(PartKind.VIEWS, "") for each in others]

    def siblings_for(self, reader: User) -> list[Assessment]:
        """Everybody whom this reader may see of those written together, this child too, the eldest first."""
        rows = Assessment.objects.visible_to(reader).filter(together=self.record.together_id)
        return list(rows.select_related("person", "worker").order_by("person__date_of_birth", "pk"))

    @cached_property
    def consultations(self) -> list[Any]:
        if self.fixed_at is None:
            return list(self.record.together.consultations.select_related("person", "by"))
        return as_of(Consultation, self.record.together_id, self.fixed_at, "id", "person")

    def consultations_for(self, reader: User) -> list[Any]:
        """Who was consulted, but for a person whom this reader may not know of: neither the name nor the words."""
        known = {row.person_id for row in self.consultations if row.person_id}
        seen = set(Person.objects.visible_to(reader).filter(pk__in=known).values_list("pk", flat=True)) if known else ()
        return [row for row in self.consultations if row.person_id is None or row.person_id in seen]

    @cached_property
    def information(self) -> list[Any]:
        if self.fixed_at is None:
            return list(self.record.together.partner_information.select_related("agency", "by"))
        return as_of(PartnerInformation, self.record.together_id, self.fixed_at, "id", "agency")

    @property
    def rows(self) -> dict[str, Any]:
        """Who was consulted and what partners said, by key: p and the person of a parent, else c or i and the row."""
        found = {f"p{row.person_id}" if row.person_id else f"c{row.id}": row for row in self.consultations}
        return found | {f"i{row.id}": row for row in self.information}

    @cached_property
    def scales(self) -> list[Any]:
        return list(self.record.scales.select_related("by"))

    @cached_property
    def visits(self) -> list[Visit]:
        own = Q(**stage_key(self.record)) | visits_for_enquiries(self.record.referral_id)
        rows = Visit.objects.filter(own).select_related("by")
        return list(rows.order_by("-at"))

    @cached_property
    def parents(self) -> list[Relationship]:
        """This child's parents and carers, wherever they live, whom the assessment's worker may know of."""
        today = timezone.localdate()
        seen = Person.objects.visible_to(self.record.worker) if self.record.worker else Person.objects.none()
        rows = Relationship.objects.filter(child=self.record.person_id, person__in=seen, person__date_of_death=None)
        rows = (
            rows.exclude(to_day__lt=today)
            .select_related("person")
            .prefetch_related(
                Prefetch("person__addresses", queryset=PersonAddress.objects.filter(to_day=None), to_attr="living_at")
            )
        )
        found: dict[int, Relationship] = {}
        for each in rows.order_by("id"):
            if to_be_consulted(each.kind, parental_responsibility=each.parental_responsibility):
                found.setdefault(each.person_id, each)
        return list(found.values())

    def heard(self) -> list[Heard]:
        """Everyone who has to be consulted, and whoever else was."""
        said = {row.person_id: row for row in self.consultations if row.person_id}
        needed = {link.person_id: link.kind for link in self.parents}
        found = [_heard(f"p{pk}", kind, said.get(pk)) for pk, kind in needed.items()]
        return found + [_heard(f"c{row.id}", row.who, row) for row in self.consultations if row.person_id is None]

    def standing(self) -> Standing:
        """How the assessment stands as it is saved."""
        record = self.record
        return Standing(
            parts={kind: part.text for kind, part in self.parts.items()},
            child_seen=any(visit.seen for visit in self.visits),
            not_seen_reason=record.not_seen_reason,
            heard=self.heard(),
            asked=[Asked(f"i{row.id}", row.said) for row in self.information],
            scales=len(self.scales),
            factors=record.factors,
            outcome=record.outcome,
            team_named=record.outcome_team_id is not None,
            council=record.outcome_council,
            siblings_views=self.siblings_views,
        )

    def lacking(self, sibling: Assessment) -> int:
        """How many of a sibling's own parts are still empty."""
        texts = self.own_parts_of(sibling.pk)
        return sum(not texts.get(kind, "").strip() for kind in OWN)


def _heard(key: str, role: str, row: Any) -> Heard:
    if row is None:
        return Heard(key, role)
    return Heard(key, role, row.consulted, row.on, row.said, row.why_not)


def as_of(model: Any, together_id: int, moment: datetime, one: str, *related: str) -> list[Any]:
    """What the siblings share as it stood at a moment: the last version of each by then."""
    rows = model.history.filter(together_id=together_id, history_date__lte=moment).select_related("by", *related)
    return list(rows.order_by(one, "-history_date", "-history_id").distinct(one))


def parts_of(assessment: Assessment) -> dict[str, Any]:
    return Writing(assessment).parts


def what_is_missing(assessment: Assessment) -> dict[str, str]:
    """What stands between this assessment and its submission, by field, each in words."""
    return missing_before_submitting(Writing(assessment).standing())


def text_at(row: Any, version: int) -> Any:
    """An earlier version of a part or row, which somebody's writing began from."""
    if row.pk is None or version < 1:
        return None
    return type(row).history.filter(id=row.pk, version=version).order_by("-history_id").first()


SAME, CHANGED, MOVED = "same", "changed", "moved"


def plain(value: Any) -> Any:
    """A text without what browsers do to it."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def compared(row: Any, wanted: Mapping[str, Any], version: int) -> str:
    """Whether a writer changed a row, and whether somebody else changed it since the version that they read. What
    they left as they read it is left as it stands now."""
    said = {name: plain(value) for name, value in wanted.items()}
    if said == {name: plain(getattr(row, name)) for name in said}:
        return SAME
    if row.version == version:
        return CHANGED
    base = text_at(row, version) or type(row)()
    return SAME if said == {name: plain(getattr(base, name)) for name in said} else MOVED


def held_together(assessment: Assessment) -> Together:
    """What siblings share, locked: several people write them, and it is changed, and signed off, by one at a time."""
    return Together.objects.select_for_update().get(pk=assessment.together_id)
