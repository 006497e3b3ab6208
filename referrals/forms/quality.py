"""The form that rates a partner's contact."""

from __future__ import annotations

from django import forms

from mach.forms import Form


class QualityForm(Form):
    """Good in every respect unless somebody takes a tick away."""

    complete = forms.BooleanField(label="Complete", required=False, initial=True)
    clear = forms.BooleanField(label="Clear", required=False, initial=True)
    right_level = forms.BooleanField(label="Right level", required=False, initial=True)
    consent_said = forms.BooleanField(label="Consent said, or why not", required=False, initial=True)
    words = forms.CharField(
        label="What would help next time",
        required=False,
        max_length=500,
        help_text="The referrer reads this.",
    )
