"""The forms of police protection and emergency protection orders."""

from __future__ import annotations

from django import forms

from mach.forms import DateField, DateTimeField, Form, Writing


class PoliceProtectionForm(Form):
    began_at = DateTimeField(label="When the child was taken into police protection")
    note = forms.CharField(
        label="Why, and where the child is", required=False, max_length=5000, widget=Writing(attrs={"rows": 4})
    )


class EmergencyOrderForm(Form):
    began_at = DateTimeField(label="When the court made the order")
    note = forms.CharField(
        label="Court, conditions, and where the child is",
        required=False,
        max_length=5000,
        widget=Writing(attrs={"rows": 4}),
    )


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
