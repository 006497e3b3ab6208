"""The forms of a section 47 enquiry: they check shape; practice is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.assessments import AllocateForm, YesNoField
from assessments.rules import EnquiryOutcome
from mach.forms import DateField, DateTimeField, Form, Writing

TEXT = {"required": False, "max_length": 100_000}


class EnquiryForm(Form):
    """The whole enquiry on one page, with the version that its writer read."""

    police_officer = forms.CharField(
        label="Police officer", required=False, max_length=200, help_text="Name and team, where the enquiry is joint."
    )
    not_seen_reason = forms.CharField(
        label="If the child was not seen, why", required=False, max_length=5000, widget=Writing(attrs={"rows": 2})
    )
    medical_needed = YesNoField(label="Was a medical examination needed?", required=False)
    medical_at = DateTimeField(label="When it took place", required=False)
    medical_by = forms.CharField(label="Who examined the child", required=False, max_length=200)
    medical_findings = forms.CharField(
        label="What it found, or why it did not take place", widget=Writing(attrs={"rows": 4}), **TEXT
    )
    findings = forms.CharField(
        label="What the enquiry found",
        help_text="What was suspected, what was learnt from whom, what it means for this child.",
        widget=Writing(attrs={"rows": 10}),
        **TEXT,
    )
    outcome = forms.ChoiceField(
        label="Outcome",
        required=False,
        choices=[("", "Not decided yet"), *((o.value, o.label) for o in EnquiryOutcome)],
        widget=forms.RadioSelect,
    )
    outcome_reason = forms.CharField(
        label="Why this outcome",
        help_text="Where no conference is needed, this says why.",
        widget=Writing(attrs={"rows": 4}),
        **TEXT,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    written = ("police_officer", "medical_by", "medical_findings", "not_seen_reason", "findings", "outcome_reason")

    def carry_version(self, now: int) -> None:
        """What now stands is shown beside what was typed, or what was typed is saved although it could not be
        submitted: the page goes on from that version."""
        self.data = self.data.copy()
        self.data["version"] = str(now)

    def clean(self) -> dict[str, Any]:
        """What the service takes: what was said, and the version it was read at."""
        said = super().clean() or self.cleaned_data
        version = said.pop("version", 0)
        return {"said": said, "version": version}


class LeadForm(AllocateForm):
    """Who leads it, each with what they hold now."""

    worker = forms.ModelChoiceField(label="Lead worker", queryset=None, widget=forms.RadioSelect)


class EnquiryVisitForm(Form):
    when = DateTimeField(label="When")
    who = forms.ModelChoiceField(label="Who went", queryset=None, required=False, empty_label="I did")
    where = forms.CharField(label="Where", max_length=200, required=False)
    seen = YesNoField(label="Was the child seen?")
    seen_alone = YesNoField(label="Was the child seen alone?", required=False)
    said = forms.CharField(
        label="What the child said and showed", required=False, max_length=20_000, widget=Writing(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].queryset = workers  # type: ignore[attr-defined]

    def clean_seen_alone(self) -> bool:
        return bool(self.cleaned_data.get("seen_alone"))


class DiscussionForm(Form):
    held_at = DateTimeField(label="When it was held")
    who = forms.CharField(
        label="Who took part",
        help_text="Names with their agencies.",
        max_length=2000,
        widget=Writing(attrs={"rows": 2}),
    )
    agreed = forms.CharField(label="What was agreed", max_length=20_000, widget=Writing(attrs={"rows": 5}))
    joint = YesNoField(label="Is the enquiry joint with the police from now on?")


class SendEnquiryBackForm(Form):
    comment = forms.CharField(label="What is still needed", max_length=5000, widget=Writing(attrs={"rows": 5}))


class DelayForm(Form):
    """Past 15 working days a manager says why, and whether that suited the child."""

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if late:
            self.fields["late_reason"] = forms.CharField(
                label="If it took more than 15 working days, why",
                required=False,
                max_length=5000,
                widget=Writing(attrs={"rows": 4}),
            )
            self.fields["in_childs_interest"] = YesNoField(
                label="Was the delay in the child's interest?", required=False
            )


class SignOffForm(DelayForm):
    pass


class PlanConferenceForm(Form):
    on = DateField(label="Day of the conference")


class HoldConferenceForm(DelayForm):
    on = DateField(label="Day on which it was held")


class NotRequiredForm(DelayForm):
    reason = forms.CharField(label="Why no conference is needed", max_length=5000, widget=Writing(attrs={"rows": 4}))


class LookBackForm(Form):
    needed = YesNoField(label="With hindsight, was this enquiry needed?")
    hindsight = forms.CharField(
        label="What shows it", max_length=5000, widget=Writing(attrs={"rows": 4}),
        help_text="Where a lower response would have done, say which.",
    )  # fmt: skip
