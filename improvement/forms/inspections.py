"""The forms of inspections and what they found."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import FindingKind, InspectionKind, Judgement, KnownTo
from improvement.services.inspections import Visited
from mach.forms import DateField, Form, InlineRadios, Writing


class InspectionForm(Form):
    """A visit as its letter tells it."""

    mark_optional = True
    code = forms.RegexField(
        r"^[A-Z]{1,6}\d{4}[A-Z]?$",
        label="Code",
        max_length=20,
        help_text="Letters and the year, for example MV2022",
        error_messages={"invalid": "Enter letters and a year, such as MV2022."},
    )
    kind = forms.ChoiceField(label="What it was", choices=InspectionKind.choices)
    body = forms.CharField(label="Who came", max_length=100, help_text="For example, Ofsted")
    team = forms.CharField(label="Their team", required=False, max_length=300)
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day")
    known_to = forms.ChoiceField(
        label="What is known is", choices=KnownTo.choices, widget=InlineRadios, initial="day",
        help_text="Where only the month is known, no day is ever shown.",
    )  # fmt: skip
    letter_on = DateField(label="Date of the letter", required=False)
    letter_known_to = forms.ChoiceField(
        label="Of the letter, what is known is", choices=KnownTo.choices, widget=InlineRadios, initial="day"
    )
    judgement = forms.ChoiceField(label="Judgement", required=False, choices=[("", "None"), *Judgement.choices])
    number_since_judgement = forms.IntegerField(
        label="Number of the visit since the judgement", required=False, min_value=1, max_value=99
    )
    published = forms.BooleanField(label="The letter is published", required=False)
    remote = forms.BooleanField(label="It was done remotely", required=False)
    areas = forms.CharField(
        label="Areas looked at", required=False, max_length=2000, widget=Writing(attrs={"rows": 4}),
        help_text="One on each line",
    )  # fmt: skip

    def clean_areas(self) -> list[str]:
        areas = [line.strip() for line in self.cleaned_data["areas"].splitlines() if line.strip()]
        if any(len(area) > 150 for area in areas):
            raise forms.ValidationError("Shorten the areas: 150 characters on a line at most.")
        return areas

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": Visited(**said)}


class FindingForm(Form):
    mark_optional = True
    kind = forms.ChoiceField(label="What it is", choices=FindingKind.choices, widget=InlineRadios)
    text = forms.CharField(label="In a sentence", max_length=500, widget=Writing(attrs={"rows": 3}))
    area = forms.CharField(label="Area", required=False, max_length=150)
