"""The forms of supervision."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms.audits import ActionForm, ReasonForm
from improvement.services.supervision import Held
from mach.forms import DateField, Form, Writing


class ArrangeForm(Form):
    planned_on = DateField(label="On which day")


class MoveForm(ReasonForm):
    planned_on = DateField(label="The new day")
    field_order = ("planned_on", "reason")


class HoldForm(Form):
    held_on = DateField(label="Held on")
    reflective = forms.CharField(
        label="Reflective part",
        max_length=20_000,
        widget=Writing(attrs={"rows": 8}),
        help_text="What was thought over together: the children, the work, what it does to the worker.",
    )
    compliance = forms.CharField(
        label="Compliance part",
        max_length=20_000,
        widget=Writing(attrs={"rows": 5}),
        help_text="What was checked: visits, records, times, caseload.",
    )
    wellbeing = forms.CharField(
        label="How the worker is", required=False, max_length=20_000, widget=Writing(attrs={"rows": 3})
    )
    next_on = DateField(label="Next supervision", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": Held(**said)}


class CaseActionForm(ActionForm):
    about = forms.CharField(
        label="About which case", required=False, max_length=20, help_text="Its reference, where it is about one"
    )
