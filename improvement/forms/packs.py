"""The form that asks for an evidence pack."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.rules.packs import AREAS
from improvement.services.packs import PackSaid
from mach.forms import DateField, Form


class PackForm(Form):
    title = forms.CharField(label="Which visit it is for", max_length=200)
    areas = forms.MultipleChoiceField(
        label="Areas", choices=list(AREAS.items()), widget=forms.CheckboxSelectMultiple, initial=list(AREAS)
    )
    first_day = DateField(label="From")
    last_day = DateField(label="To")
    named = forms.BooleanField(
        label="Name the children", required=False,
        help_text="Otherwise they are “Child 1”, “Child 2”. Only for who reads cases.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": PackSaid(**said)}
