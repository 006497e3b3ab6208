"""The forms of an assessment: they check shape; practice is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.models import ConsentChoice
from assessments.rules import PartKind
from mach.forms import DateField, DateTimeField, Form, InlineRadios, Writing
from referrals.queries.workers import Load

YES_NO = [("yes", "Yes"), ("no", "No")]


class YesNoField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        shown = {"choices": YES_NO, "widget": InlineRadios, "empty_value": None}
        super().__init__(coerce=lambda said: said == "yes", **shown, **kwargs)


class AllocateForm(Form):
    """Who will write it, each with what they hold now."""

    worker = forms.ModelChoiceField(label="Social worker", queryset=None, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why them",
        help_text="Needed where it goes to somebody who is away or would go over their limit.",
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, workers: Any, loads: dict[int, Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        field.queryset = workers  # type: ignore[attr-defined]
        field.label_from_instance = lambda worker: in_words(worker, loads)  # type: ignore[attr-defined]


class ReallocateForm(AllocateForm):
    reason = forms.CharField(label="Why it moves", max_length=2000, widget=Writing(attrs={"rows": 3}))


def in_words(worker: Any, loads: dict[int, Load]) -> str:
    """A worker with their team and what they have."""
    words = loads[worker.pk].words
    return words.replace(": ", f", {worker.team}: ", 1) if worker.team else words


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
    """What is still needed, in all and, where it helps, on each part."""

    comment = forms.CharField(label="What is still needed", max_length=5000, widget=Writing(attrs={"rows": 5}))
    groups = (
        ("The assessment", ("comment",)),
        ("On a part, shown beside it", tuple(f"on_{kind.value}" for kind in PartKind)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in PartKind:
            box = forms.Textarea({"rows": 1, "class": "app-short"})
            self.fields[f"on_{kind.value}"] = forms.CharField(
                label=kind.label, required=False, max_length=5000, widget=box
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        on_parts = {kind.value: said.pop(f"on_{kind.value}", "") for kind in PartKind}
        return {**said, "on_parts": on_parts}


class SignOffForm(Form):
    """Past 45 working days it asks for the reason, and whether the delay suited the child."""

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if late:
            self.fields["over_time_reason"] = forms.CharField(
                label="Why it took more than 45 working days", max_length=5000, widget=Writing(attrs={"rows": 4})
            )
            self.fields["in_childs_interest"] = YesNoField(label="Was the delay in the child's interest?")


class CloseWithoutConsentForm(SignOffForm):
    """A senior manager closes it as it stands."""

    because = forms.CharField(label="Why it is closed", max_length=5000, widget=Writing(attrs={"rows": 4}))


class WithdrawConsentForm(Form):
    withdrawn_at = DateTimeField(label="When consent was withdrawn")
    withdrawn_by = forms.CharField(label="Who withdrew it", max_length=200)
    why = forms.CharField(
        label="What they said about it", required=False, max_length=5000, widget=Writing(attrs={"rows": 3})
    )
    risk = forms.CharField(
        label="The risk to the child if the work stops", max_length=5000, widget=Writing(attrs={"rows": 4}),
        help_text="A senior manager decides on what you write here. The 45 working days run on.",
    )  # fmt: skip


class DecideOnConsentForm(Form):
    decision = forms.ChoiceField(
        label="How to go on",
        widget=forms.RadioSelect,
        choices=[(c.value, c.label) for c in (ConsentChoice.GO_ON, ConsentChoice.STRATEGY_MEETING)],
    )
    because = forms.CharField(label="Because", max_length=5000, widget=Writing(attrs={"rows": 4}))


class ConfirmForm(Form):
    """The days that are planned, to be left or changed."""

    def __init__(self, *args: Any, checkpoints: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in checkpoints:
            self.fields[f"day_{row.pk}"] = DateField(label=f"Day {row.day}")
            self.initial[f"day_{row.pk}"] = row.due_on

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {"dates": {int(name.partition("_")[2]): value for name, value in said.items()}}


class CheckpointForm(Form):
    checkpoint = forms.TypedChoiceField(label="Which checkpoint", coerce=int, widget=forms.RadioSelect)
    held_on = DateField(label="Held on")
    note = forms.CharField(label="What you saw and agreed", max_length=5000, widget=Writing(attrs={"rows": 4}))

    def __init__(self, *args: Any, checkpoints: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(row.pk, f"Day {row.day}, planned for {row.due_on:%-d %b %Y}") for row in checkpoints]
        self.fields["checkpoint"].choices = listed  # type: ignore[attr-defined]
        self.initial["checkpoint"] = listed[0][0] if listed else None


class AcceptForm(Form):
    """Who works with the child from now on."""

    worker = forms.ModelChoiceField(
        label="Who works with the child", queryset=None, required=False, empty_label="Nobody yet: it stays with me",
        help_text="You can name somebody else later, in “Work to hand over”.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Why them", max_length=2000, required=False,
        help_text="Needed where they are away or would go over their limit.",
    )  # fmt: skip

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]


class DeclineForm(Form):
    because = forms.CharField(
        label="Why your team does not take it on", max_length=5000, widget=Writing(attrs={"rows": 4})
    )


class HandOverForm(Form):
    team = forms.ModelChoiceField(label="Which team", queryset=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
