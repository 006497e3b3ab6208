"""Forms about people who are in the index twice. Shape only; practice is in mach/people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from mach.clues import written
from mach.forms import AsShown, Form, Writing
from mach.models import DuplicatePair
from mach.people import FIELDS, After
from mach.queries.duplicates import Asked, Line

WHO = [("", "Everyone"), ("children", "A child"), ("adults", "Adults only")]
LEAST = [("", "Any"), ("0.99", "99% or more"), ("0.9", "90% or more"), ("0.5", "50% or more")]


class PairFilters(Form):
    """Which pairs to review."""

    who = forms.ChoiceField(label="Who", choices=WHO, required=False)
    least = forms.ChoiceField(label="How likely", choices=LEAST, required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    def asked(self, states: Iterable[str]) -> Asked:
        said = self.cleaned_data if self.is_valid() else {}
        state = said.get("state") or "waiting"
        return Asked(
            state=state if state in states else "waiting",
            who=said.get("who", ""),
            least=float(said.get("least") or 0),
        )


class VerdictForm(AsShown):
    """What somebody says of a pair. What a colleague answered since it was opened is told, not overwritten."""

    said = forms.CharField(
        label="How you know",
        help_text="Needed where they are two people: nobody is asked about them again.",
        max_length=2000,
        required=False,
        widget=Writing(attrs={"rows": 2}),
    )
    verdict = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: DuplicatePair, **kwargs: Any) -> None:
        self.stands = {"verdict": pair.verdict, "said": pair.said}
        super().__init__(*args, stands=self.stands, initial={"said": pair.said}, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.moved_on and data != self.stands:
            self.add_error(
                None,
                "A colleague answered this since you opened it: read what they said, and answer again to change it.",
            )
        return data


class OtherForm(Form):
    """Which other record is of the same person."""

    other = forms.CharField(
        label="Reference of the other record", help_text="From its page, for example P-000123.", max_length=20
    )

    def clean_other(self) -> str:
        reference = written(self.cleaned_data["other"])
        if not reference.startswith("P-"):
            raise forms.ValidationError("Enter the reference of a person, for example P-000123.")
        return reference


class MergeForm(AsShown):
    """How somebody knows that two are one. Of each field that differs, one of the two is ticked in the table."""

    reason = forms.CharField(
        label="How you know that this is one person", max_length=2000, widget=Writing(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        told = list(lines)
        super().__init__(*args, stands=[(line.name, line.values) for line in told], **kwargs)
        self.lines = [line for line in told if line.to_choose]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.moved_on:
            self.add_error(
                None, "One of the two was corrected since you opened this page: choose from what they say now."
            )
        return data

    def chosen(self) -> dict[str, str]:
        """What was ticked; where nothing was yet, whoever says something."""
        ticked = {line.name: self.data.get(line.name, "") for line in self.lines} if self.is_bound else {}
        known = {line.name: ("kept", "gone")[line.fuller] for line in self.lines}
        return {name: ticked.get(name) or known[name] for name in known if name in FIELDS}


class UndoForm(Form):
    """Whose is what came after a merge, and why it is undone."""

    reason = forms.CharField(
        label="How you know that these are two people", max_length=2000, widget=Writing(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, after: Iterable[After], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_say = [each for each in after if each.to_say]

    def assigned(self) -> dict[str, str]:
        return {each.key: str(self.data.get(each.asked_as, "")) for each in self.to_say}
