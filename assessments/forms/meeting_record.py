"""The forms of what a strategy meeting's record says: writing it, and putting it right once it is concluded."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.meetings import CAME, NOT_SAID, came_said, text
from assessments.services.meetings import Corrected, Led, Uninvited
from mach.forms import DateTimeField, Form
from mach.models import Sector

WRITTEN = (
    ("discussion", "What was discussed", ""),
    ("risks", "Risks that were agreed", ""),
    ("safety", "What keeps the children safe tonight", "Who is where, with whom, until when."),
)
VERSIONS = {f"{kind}_version" for kind, *_ in WRITTEN}


def add_parts(form: Form) -> None:
    """The written parts of a meeting's record as fields, each with the version that is read."""
    for kind, label, hint in WRITTEN:
        form.fields[kind] = text(label, 6, required=False, hint=hint, most=100_000)
        form.fields[f"{kind}_version"] = forms.IntegerField(widget=forms.HiddenInput)


def parts_said(said: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {kind: (said.get(kind, ""), said.get(f"{kind}_version", 0)) for kind, *_ in WRITTEN}


class MeetingWritingForm(Form):
    """The written parts, each with the version its writer read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_parts(self)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {"parts": parts_said(said)}

    def carry_versions(self, now: dict[str, Any]) -> None:
        """What now stands is shown beside what was typed: the next save goes on from those versions."""
        self.data = {**self.data.dict(), **{name: version for name, version in now.items() if name in VERSIONS}}


ALSO = 2
"""So many people who came uninvited can be put on the record at once."""
ASKED = ("agency", "name", "role", "sector", "presence")


def add_comers(form: Form, agencies: Any) -> None:
    """Rows for who came although nobody had invited them."""
    for place in range(ALSO):
        form.fields[f"also_{place}_agency"] = forms.ModelChoiceField(
            label="Somebody else who came, of this agency",
            queryset=agencies,
            required=False,
            empty_label="None of these",
        )
        for name, label in (("name", "Who"), ("role", "Their role")):
            form.fields[f"also_{place}_{name}"] = forms.CharField(label=label, max_length=200, required=False)
        form.fields[f"also_{place}_sector"] = forms.ChoiceField(
            label="If the agency is not in the list, what they came for", choices=Sector.choices, required=False
        )
        form.fields[f"also_{place}_presence"] = forms.ChoiceField(label="How", choices=NOT_SAID, required=False)


def comers_asked() -> list[tuple[str, tuple[str, ...]]]:
    legends = ("Somebody came who was not invited", "And another")
    return [(legend, tuple(f"also_{place}_{name}" for name in ASKED)) for place, legend in enumerate(legends)]


def comers_said(said: dict[str, Any]) -> list[Uninvited]:
    """The rows into which something was written."""
    rows = [{name: said.get(f"also_{place}_{name}") for name in ASKED} for place in range(ALSO)]
    return [
        Uninvited(row["presence"] or "", row["agency"], row["sector"] or "", row["name"] or "", row["role"] or "")
        for row in rows
        if row["agency"] or row["name"] or row["role"] or row["presence"]
    ]


class CorrectForm(Form):
    """The record of a concluded meeting as it stands, to be put right, and why."""

    reason = text("Why is the record corrected?", 2, hint="It stands on the new version of the minutes.")

    def __init__(self, *args: Any, invitations: list[Any], children: list[Any], names: dict[int, str],
                 chairs: Any, agencies: Any, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["held_at"] = DateTimeField(label="When was it held?")
        self.fields["chair"] = forms.ModelChoiceField(label="Who led it?", queryset=chairs, empty_label=None)
        self.fields["held_at_read"] = forms.DateTimeField(widget=forms.HiddenInput)
        self.fields["chair_read"] = forms.IntegerField(widget=forms.HiddenInput)
        add_comers(self, agencies)
        add_parts(self)
        self.invited, self.rows = [row.pk for row in invitations], [child.pk for child in children]
        for row in invitations:
            self.fields[f"information_{row.pk}"] = text(f"What {names[row.pk]} knew", 4, required=False, most=100_000)
            self.fields[f"information_{row.pk}_version"] = forms.IntegerField(widget=forms.HiddenInput)
        for child in children:
            label = f"Why this was decided for {child.person.full_name}: {child.get_decision_display().lower()}"
            self.fields[f"because_{child.pk}"] = text(label)
        for row in invitations:
            self.fields[f"attendance_{row.pk}"] = forms.ChoiceField(label=names[row.pk], choices=CAME)
        self.fields["quorum_reason"] = text("If police or health were not there: why it went ahead", 2, required=False)
        self.groups = (
            ("What is wrong", ("reason",)),
            ("When, and who led it", ("held_at", "chair")),
            ("What was written", tuple(kind for kind, *_ in WRITTEN)),
            ("Who came", (*(f"attendance_{pk}" for pk in self.invited), "quorum_reason")),
            *comers_asked(),
            ("What they knew", tuple(f"information_{pk}" for pk in self.invited)),
            ("What was decided", tuple(f"because_{pk}" for pk in self.rows)),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        read = {pk: said.get(f"information_{pk}_version", 0) for pk in self.invited}
        corrected = Corrected(
            parts=parts_said(said),
            information={pk: (said.get(f"information_{pk}", ""), version) for pk, version in read.items()},
            because={pk: said.get(f"because_{pk}", "") for pk in self.rows},
            came={pk: (*came_said(said.get(f"attendance_{pk}", "")), version) for pk, version in read.items()},
            quorum_reason=said.get("quorum_reason", ""),
            also=comers_said(said),
            led=self._led(said),
        )
        return {"reason": said.get("reason", ""), "corrected": corrected}

    def _led(self, said: dict[str, Any]) -> Led | None:
        asked = [said.get(name) for name in ("held_at", "chair", "held_at_read", "chair_read")]
        held_at, chair, held_read, chair_read = asked
        return Led(held_at, chair, (held_read, chair_read)) if all(asked) else None

    def carry_versions(self, now: dict[str, Any]) -> None:
        """What now stands is shown beside what was typed: the next save goes on from those versions."""
        versions = {name: version for name, version in now.items() if name.endswith(("_version", "_read"))}
        self.data = {**self.data.dict(), **versions}
