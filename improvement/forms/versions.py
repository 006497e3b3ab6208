"""The form that records an endorsement."""

from __future__ import annotations

from django import forms

from mach.forms import DateField, Form


class EndorseForm(Form):
    endorsed_on = DateField(label="Endorsed on")
    endorsed_by = forms.CharField(label="By whom", max_length=150, help_text="For example, Improvement Board")
