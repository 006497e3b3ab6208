"""The forms of early help: they check shape; practice is checked by the services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.rules.early_help import POSITIVE_RULE, ConferenceSaid, EpisodeOutcome
from assessments.services.early_help import ActionSaid, StepUp
from mach.forms import DateField, DateTimeField, Form, InlineRadios, Ticks, Writing

DECLINES = [("family", "The family does not want it"), ("service", "Early help cannot take it")]
NOBODY_SAID = [("yes", "Yes"), ("no", "No"), ("", "Not known")]


def who(worker: Any) -> str:
    return f"{worker.name}, {worker.agency or worker.team or 'early help'}"


class WorkerField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, required=False, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return who(obj)


class YesNoUnknownField(forms.TypedChoiceField):
    """Yes, no, or nobody said."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"choices": NOBODY_SAID, "widget": InlineRadios, "required": False, "empty_value": None}
        super().__init__(coerce=lambda said: said == "yes", **shown, **kwargs)


class AcceptForm(Form):
    worker = WorkerField(label="Lead professional", help_text="You may name them later.", empty_label="Not named yet")
    reason = forms.CharField(
        label="Why them", max_length=2000, required=False,
        help_text="Needed where they are away or would go over their limit.",
    )  # fmt: skip

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]


class DeclineForm(Form):
    by_family = forms.TypedChoiceField(
        label="Who declines?", choices=DECLINES, widget=forms.RadioSelect, coerce=lambda said: said == "family"
    )
    reason = forms.CharField(
        label="Why",
        max_length=5000,
        widget=Writing(attrs={"rows": 5}),
        help_text="The front door’s managers read this and decide what comes instead.",
    )


class LeadForm(Form):
    """Somebody who signs in; or the agency and name of somebody who does not."""

    worker = WorkerField(label="Lead professional", empty_label="Somebody who does not sign in")
    agency = forms.ModelChoiceField(
        label="Their agency",
        queryset=None,
        required=False,
        empty_label="",
        help_text="For somebody who does not sign in",
    )
    name = forms.CharField(label="Their name", max_length=200, required=False)
    reason = forms.CharField(
        label="Why them", max_length=2000, required=False,
        help_text="Needed where they are away or would go over their limit.",
    )  # fmt: skip

    def __init__(self, *args: Any, workers: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class FirstContactForm(Form):
    when = DateTimeField(label="When")
    with_whom = forms.CharField(label="With whom of the family", max_length=200)


class PlanForm(Form):
    """The family's goals, and beside each presenting risk the reason where it needs no action."""

    goals = forms.CharField(
        label="The family’s goals",
        required=False,
        max_length=20_000,
        widget=Writing(attrs={"rows": 6}),
        help_text="In the family’s own words: what will be different for the children.",
    )
    agreed_on = DateField(label="Agreed with the family on", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, risks: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.risks = list(risks)
        for risk in self.risks:
            self.fields[f"reason_{risk.pk}"] = forms.CharField(
                label=f"{risk.words}: why no action is needed",
                required=False,
                max_length=5000,
                initial=risk.reason,
                widget=Writing(attrs={"rows": 2}),
            )

    def answers(self) -> list[tuple[Any, Any]]:
        """Each risk with the field for its reason."""
        return [(risk, self[f"reason_{risk.pk}"]) for risk in self.risks]

    def carry_version(self, version: int) -> None:
        """What somebody saved meanwhile stands beside what was typed: the next save goes on from there."""
        self.data = self.data.copy()
        self.data["version"] = version

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {
            "goals": said.get("goals", ""),
            "agreed_on": said.get("agreed_on"),
            "version": said.get("version"),
            "reasons": {risk.pk: said.get(f"reason_{risk.pk}", "") for risk in self.risks},
        }


class ActionForm(Form):
    what = forms.CharField(label="What will be done", max_length=300)
    risks = forms.TypedMultipleChoiceField(
        label="Which risks it answers", required=False, coerce=int, widget=Ticks, choices=()
    )
    owner = WorkerField(label="Who does it", empty_label="Somebody who does not sign in")
    family_member = forms.CharField(
        label="Their name", max_length=200, required=False, help_text="Of the family, or of another service"
    )
    due_on = DateField(label="By when")

    def __init__(self, *args: Any, risks: Iterable[Any], workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risks"].choices = [(risk.pk, risk.words) for risk in risks]  # type: ignore[attr-defined]
        self.fields["owner"].queryset = workers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": ActionSaid(**said)}


class FinishActionForm(Form):
    outcome = forms.CharField(label="What came of it", max_length=5000, widget=Writing(attrs={"rows": 3}))


class ReviewForm(Form):
    held_on = DateField(label="Held on")
    progress = forms.CharField(
        label="What has changed for the children", max_length=20_000, widget=Writing(attrs={"rows": 6})
    )
    next_on = DateField(label="Next review", required=False)


class ConferenceForm(Form):
    """A family group conference as far as it has come: later answers are added to the earlier ones."""

    mark_optional = True
    offered_on = DateField(label="Offered on")
    accepted = YesNoUnknownField(label="Does the family want it?")
    answer_words = forms.CharField(
        label="What they said", required=False, max_length=5000, widget=Writing(attrs={"rows": 2})
    )
    held_on = DateField(label="Held on", required=False)
    result = forms.CharField(
        label="What the family decided", required=False, max_length=20_000, widget=Writing(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": ConferenceSaid(**said)}


class StepUpForm(Form):
    reason = forms.CharField(
        label="What worries you now, and why early help is not enough",
        max_length=20_000,
        widget=Writing(attrs={"rows": 8}),
    )
    immediate_danger = forms.BooleanField(label="A child is in danger now", required=False)
    parents_informed = YesNoUnknownField(label="Do the parents know?")
    parents_agreed = YesNoUnknownField(label="Do they agree?")
    not_informed_reason = forms.CharField(
        label="If they do not know: why not", required=False, max_length=5000, widget=Writing(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": StepUp(**said)}


class CloseForm(Form):
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[(o.value, o.label) for o in EpisodeOutcome],
        widget=forms.RadioSelect,
        help_text=POSITIVE_RULE,
    )
    outcome_words = forms.CharField(
        label="What has changed for the children", max_length=20_000, widget=Writing(attrs={"rows": 5})
    )
    family_said = forms.CharField(
        label="What the family says", required=False, max_length=20_000, widget=Writing(attrs={"rows": 3})
    )
