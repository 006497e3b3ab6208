"""The forms of police protection and emergency protection orders."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.rules.enquiries import LONGEST_ORDER
from mach.forms import DateField, DateTimeField, Form, Writing


class PoliceProtectionForm(Form):
    began_at = DateTimeField(label="When the child was taken into police protection")
    note = forms.CharField(
        label="Why, and where the child is", required=False, max_length=5000, widget=Writing(attrs={"rows": 4})
    )


class EmergencyOrderForm(Form):
    began_at = DateTimeField(label="When the court made the order")
    days = forms.IntegerField(
        label="For how many days", initial=LONGEST_ORDER, help_text="As the order says: one to eight."
    )
    by_police = forms.BooleanField(
        label="The police applied for it, while the child was in police protection",
        help_text="Its days then begin with the day on which the child was taken into police protection.",
        required=False,
    )
    note = forms.CharField(
        label="Court, conditions, and where the child is",
        required=False,
        max_length=5000,
        widget=Writing(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, taken: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not taken:
            del self.fields["by_police"]


class ExtendForm(Form):
    extended_on = DateField(label="Day on which the court extended the order")
    days = forms.IntegerField(label="By how many days", help_text="One to seven, once only.")


class EndForm(Form):
    ended_at = DateTimeField(label="When it ended")
    how = forms.CharField(
        label="How it ended",
        help_text="Another order, home, an agreed placement; where the child is now.",
        max_length=5000,
        widget=Writing(attrs={"rows": 4}),
    )
