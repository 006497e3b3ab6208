"""The forms of the re-referral panel."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import Deficit
from mach.forms import Form, Writing


class FindingForm(Form):
    finding = forms.CharField(label="What the panel found", max_length=20_000, widget=Writing(attrs={"rows": 6}))
    deficits = forms.MultipleChoiceField(
        label="What practice lacked", choices=Deficit.choices, widget=forms.CheckboxSelectMultiple
    )
    deficit_words = forms.CharField(
        label="In words",
        required=False,
        max_length=20_000,
        widget=Writing(attrs={"rows": 3}),
        help_text="What others can learn from it",
    )


class MonthForm(Form):
    """Which month, and which theme: kept in the address."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])
    deficit = forms.ChoiceField(choices=[("", "Any"), *Deficit.choices], required=False)
    reviewed = forms.BooleanField(required=False)

    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing where it asks for what there is not."""
        self.is_valid()
        said = self.cleaned_data
        return {"first": said.get("month"), "deficit": said.get("deficit", ""), "reviewed": said.get("reviewed", False)}
