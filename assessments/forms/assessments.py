"""The forms of an assessment: they check shape; practice is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.rules import AssessmentOutcome, PartKind
from mach.census import ASSESSMENT_FACTORS
from mach.forms import DateTimeField, Form, InlineRadios, Ticks, Writing

YES_NO = [("yes", "Yes"), ("no", "No")]
HINTS = {
    PartKind.PLAN: "Why this child is assessed, what will be done, by whom and by when.",
    PartKind.VIEWS: "What the child said, showed and wants, in the child's own words where you can.",
    PartKind.ANALYSIS: "What it is like to be this child, what may happen if nothing changes, and what should change.",
}
FACTOR_CHOICES = [(code, f"{code} {label}") for code, label in ASSESSMENT_FACTORS.items()]


class YesNoField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        shown = {"choices": YES_NO, "widget": InlineRadios, "empty_value": None}
        super().__init__(coerce=lambda said: said == "yes", **shown, **kwargs)


class WritingForm(Form):
    """Every part on one page, each with the version its writer read, so that nothing is overwritten in silence."""

    not_seen_reason = forms.CharField(
        label="If the child was not seen, why", required=False, max_length=5000, widget=Writing(attrs={"rows": 2})
    )
    factors = forms.MultipleChoiceField(
        label="Factors identified", choices=FACTOR_CHOICES, required=False, widget=Ticks, help_text="21 stands alone."
    )
    outcome = forms.ChoiceField(
        label="Outcome",
        required=False,
        choices=[("", "Not decided yet"), *((o.value, o.label) for o in AssessmentOutcome)],
        widget=forms.RadioSelect,
    )
    findings_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in PartKind:
            self.fields[kind.value] = forms.CharField(
                label=kind.label,
                required=False,
                max_length=100_000,
                help_text=HINTS.get(kind, ""),
                widget=Writing(attrs={"rows": 10}),
            )
            self.fields[f"{kind.value}_version"] = forms.IntegerField(widget=forms.HiddenInput)

    def part_fields(self) -> list[Any]:
        return [self[kind.value] for kind in PartKind]

    def carry_versions(self, now: dict[str, Any]) -> None:
        """What was sent has been saved although it could not be submitted: the page goes on from those versions."""
        if getattr(self, "moved_on", False):
            return
        self.data = self.data.copy()
        for name in self.fields:
            if name.endswith("_version"):
                self.data[name] = now[name]

    def clean(self) -> dict[str, Any]:
        """What the service takes: parts with their versions, and the findings."""
        said = super().clean() or self.cleaned_data
        return {
            "parts": {k.value: (said.get(k.value, ""), said.get(f"{k.value}_version", 0)) for k in PartKind},
            "findings": {
                "factors": said.get("factors", []),
                "outcome": said.get("outcome", ""),
                "not_seen_reason": said.get("not_seen_reason", ""),
                "version": said.get("findings_version"),
            },
        }


class AllocateForm(Form):
    """Who will write it, each with what they hold now."""

    worker = forms.ModelChoiceField(label="Social worker", queryset=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        field.queryset = workers  # type: ignore[attr-defined]
        field.label_from_instance = in_words  # type: ignore[attr-defined]


class ReallocateForm(AllocateForm):
    reason = forms.CharField(label="Why it moves", max_length=2000, widget=Writing(attrs={"rows": 3}))


def in_words(worker: Any) -> str:
    team = f", {worker.team}" if worker.team else ""
    load = f"{worker.held} of {worker.caseload_limit} assessments"
    away = " – away today" if worker.away_now else ""
    full = " – at the limit" if worker.held >= worker.caseload_limit else ""
    return f"{worker.name}{team}: {load}{full}{away}"


class VisitForm(Form):
    when = DateTimeField(label="When")
    where = forms.CharField(label="Where", max_length=200, required=False)
    seen = YesNoField(label="Was the child seen?")
    seen_alone = YesNoField(label="Was the child seen alone?", required=False)
    said = forms.CharField(
        label="What the child said and showed", required=False, max_length=20_000, widget=Writing(attrs={"rows": 6})
    )

    def clean_seen_alone(self) -> bool:
        return bool(self.cleaned_data.get("seen_alone"))


class SendBackForm(Form):
    comment = forms.CharField(label="What is still needed", max_length=5000, widget=Writing(attrs={"rows": 5}))


class SignOffForm(Form):
    """Past 45 working days it asks for the reason, and whether the delay suited the child."""

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if late:
            self.fields["over_time_reason"] = forms.CharField(
                label="Why it took more than 45 working days", max_length=5000, widget=Writing(attrs={"rows": 4})
            )
            self.fields["in_childs_interest"] = YesNoField(label="Was the delay in the child's interest?")
