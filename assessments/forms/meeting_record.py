"""The forms of what a strategy meeting's record says: writing it, and putting it right once it is concluded."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.meetings import CAME, came_said, text
from assessments.services.meetings import Corrected
from mach.forms import Form

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


class CorrectForm(Form):
    """The record of a concluded meeting as it stands, to be put right, and why."""

    reason = text("Why is the record corrected?", 2, hint="It stands on the new version of the minutes.")

    def __init__(self, *args: Any, invitations: list[Any], children: list[Any], names: dict[int, str],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
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
            ("What was written", tuple(kind for kind, *_ in WRITTEN)),
            ("Who came", (*(f"attendance_{pk}" for pk in self.invited), "quorum_reason")),
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
        )
        return {"reason": said.get("reason", ""), "corrected": corrected}

    def carry_versions(self, now: dict[str, Any]) -> None:
        """What now stands is shown beside what was typed: the next save goes on from those versions."""
        versions = {name: version for name, version in now.items() if name.endswith("_version")}
        self.data = {**self.data.dict(), **versions}
