"""The forms of a homeless young person's pathway: they check shape; practice is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.assessments import YesNoField
from assessments.rules import LookedAfterAnswer
from mach.forms import DateField, DateTimeField, Form, Writing

ANSWERS = [(each.value, each.label) for each in LookedAfterAnswer]


def words(label: str, *, rows: int = 4, required: bool = True, hint: str = "") -> forms.CharField:
    widget = Writing(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=20_000, help_text=hint, widget=widget)


class WorkerForm(Form):
    """Who walks the pathway with the young person."""

    worker = forms.ModelChoiceField(label="Worker", queryset=None, empty_label="Choose")

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        field.queryset = workers  # type: ignore[attr-defined]
        field.label_from_instance = in_words  # type: ignore[attr-defined]


def in_words(worker: Any) -> str:
    return f"{worker.name}, {worker.team}" if worker.team else worker.name


class AllocateForm(WorkerForm):
    reason = words("Why them", rows=2, required=False, hint="Needed where they are away or would go over their limit.")


class NotHomelessForm(Form):
    reason = words("How you know", hint="For example: the date of birth shows that she is 19.")


class HousingForm(Form):
    when = DateTimeField(label="When")
    with_whom = forms.CharField(label="With whom, from housing", max_length=200)
    result = words("What it found", rows=6)


class TonightForm(Form):
    where = words(
        "Where they sleep tonight", hint="The place, until when, and who has agreed. Bed and breakfast is not suitable."
    )


class ExplainForm(Form):
    when = DateTimeField(label="When")
    explained_by = forms.ModelChoiceField(label="Who explained it", queryset=None, empty_label="Choose")
    words = words(
        "In what words",
        rows=8,
        hint="What was said: what becoming looked after gives, what it asks, and that they may change their mind.",
    )

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["explained_by"].queryset = workers  # type: ignore[attr-defined]


class AnswerForm(Form):
    answer = forms.ChoiceField(label="The young person’s answer", choices=ANSWERS, widget=forms.RadioSelect)
    answer_reasons = words("Their reasons", rows=6, hint="In their own words.")
    when = DateTimeField(label="When they answered")


class AdvocacyForm(Form):
    when = DateTimeField(label="When an advocate was offered")
    accepted = YesNoField(label="Does the young person want one?")
    note = words("Who the advocate is, or why not", rows=3, required=False)


class ReviewForm(Form):
    on = DateField(label="Day of the review")
    words = words("What it found", rows=6)
    next_on = DateField(label="Next review", required=False)


class CloseForm(Form):
    reason = words("Why it closes, and what the young person has now")
