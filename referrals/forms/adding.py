"""What is added to a contact after it was received, and the kinds of concern that a contact may name."""

from __future__ import annotations

from typing import Any

from django import forms

from mach.forms import Form, Writing
from referrals.forms.intake import ChildForm


class InformationForm(Form):
    text = forms.CharField(
        label="What more is known",
        help_text="As it was told, with who told it. The rating must then be confirmed or changed.",
        max_length=50_000,
        widget=Writing({"rows": 8}),
    )


class AddChildForm(ChildForm):
    """One more child of the family, as the service takes it."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        return {"child": self.as_sent()} if not self.errors else self.cleaned_data


class CategoryForm(Form):
    label = forms.CharField(label="Kind of concern", max_length=100)
    slug = forms.SlugField(label="Code", help_text="Agencies' systems send it: small letters and underscores.")
    position = forms.IntegerField(label="Place in the list", min_value=0, max_value=10_000)
    active = forms.BooleanField(
        label="Offered",
        required=False,
        help_text="Without the tick it is no longer offered or taken; old contacts keep it.",
    )
