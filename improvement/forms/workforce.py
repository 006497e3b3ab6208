"""The forms of posts and of the demand page: they check shape."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from improvement.models import PostKind
from mach.forms import DateField, Form


class PostForm(Form):
    title = forms.CharField(label="Title", max_length=100)
    kind = forms.ChoiceField(label="Kind", choices=PostKind)
    team = forms.ModelChoiceField(label="Team", queryset=None, empty_label="Choose")
    full_time = forms.DecimalField(
        label="Part of full time",
        min_value=Decimal("0.05"),
        max_value=1,
        decimal_places=2,
        help_text="1 is full time, 0.5 half.",
    )
    opened_on = DateField(label="Open from")
    ended_on = DateField(label="Until", required=False)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class FillForm(Form):
    user = forms.ModelChoiceField(label="Who takes it up", queryset=None, empty_label="Choose")
    first_day = DateField(label="First day")

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff  # type: ignore[attr-defined]


class VacateForm(Form):
    last_day = DateField(label="Last day in the post")


class DemandForm(Form):
    """What the workers that are needed depend on. It is kept in the address; what is nonsense there changes nothing."""

    change = forms.IntegerField(
        label="Arrivals up or down, per cent",
        min_value=-90,
        max_value=200,
        required=False,
        help_text="The slider goes from half as many to twice as many; what it was set to is said below.",
        widget=forms.NumberInput(attrs={"type": "range", "min": "-50", "max": "100", "step": "1"}),
    )
    wanted = forms.IntegerField(
        label="Wanted caseload of a full-time worker", min_value=1, max_value=60, required=False
    )

    def asked(self) -> tuple[int, int]:
        self.is_valid()
        change, wanted = self.cleaned_data.get("change"), self.cleaned_data.get("wanted")
        return (change or 0), (wanted or WANTED)


WANTED = 15
"""Weighted children for one full-time worker: a local choice to start from."""
