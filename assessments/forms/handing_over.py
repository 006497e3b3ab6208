"""Forms of work that goes to somebody else: they check shape; practice is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from mach.forms import DateField, Form, Writing


class HandOverForm(Form):
    """What goes, to whom, and why. `pieces` are ticked in the list above."""

    pieces = forms.MultipleChoiceField(label="What goes", required=False, widget=forms.CheckboxSelectMultiple)
    everything = forms.BooleanField(label="All of it, that I may hand over", required=False)
    to = forms.ModelChoiceField(label="To whom", queryset=None, empty_label="Choose")
    reason = forms.CharField(label="Why", max_length=2000, widget=Writing(attrs={"rows": 2}))

    def __init__(self, *args: Any, pieces: list[str], takers: dict[int, str], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = pieces
        self.fields["pieces"].choices = [(key, key) for key in pieces]  # type: ignore[attr-defined]
        to = self.fields["to"]
        to.queryset = people.filter(pk__in=list(takers))  # type: ignore[attr-defined]
        to.choices = [("", "Choose"), *takers.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.pop("everything", False):
            said["pieces"] = self.offered
        return said

    def ticked(self) -> set[str]:
        return set(self["pieces"].value() or ())


class LeavingForm(Form):
    on = DateField(label="Last day", required=False)
