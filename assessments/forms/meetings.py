"""The forms of a strategy meeting: they check shape; practice is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms

from assessments.forms.assessments import YesNoField
from assessments.rules.meetings import ANSWERS, RESULTS, Attendance, MeetingDecision, Presence
from assessments.services.meetings import Answer, Plan
from mach.forms import DateTimeField, Form, InlineRadios, Ticks, Writing

PRESENCE = [(each.value, each.label) for each in Presence]
NOT_SAID = [("", "Not said"), *PRESENCE]
DECISIONS = [(each.value, each.label) for each in MeetingDecision]
LONG = 20_000


class Lines(forms.CharField):
    """Text of several lines, as agencies' systems send it: what a browser sends unchanged is not a change."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


def text(label: str, rows: int = 3, *, required: bool = True, hint: str = "", most: int = LONG) -> forms.CharField:
    widget = Writing(attrs={"rows": rows})
    return Lines(label=label, required=required, max_length=most, help_text=hint, widget=widget)


def attendances(kinds: Any) -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in kinds]


class CallForm(Form):
    """Why a meeting, about whom, how soon. The question comes first: it may show that a lower response will do."""

    mark_optional = True
    harm_suspected = text("What significant harm is suspected?")
    lower_response = text("What lower response was thought of?")
    why_not_enough = text("Why will a lower response not do?")
    referrals = forms.ModelMultipleChoiceField(
        label="The children", queryset=None, widget=forms.CheckboxSelectMultiple, help_text="Each gets a decision."
    )
    concern_at = DateTimeField(label="When was significant harm first suspected?")
    danger = forms.BooleanField(
        label="Danger is immediate: the meeting is held today", required=False
    )  # fmt: skip
    planned_for = DateTimeField(label="When the meeting is to be", required=False)
    place = forms.CharField(label="Where, or how to join", max_length=200, required=False)
    agencies = forms.ModelMultipleChoiceField(
        label="Invite", queryset=None, widget=Ticks, required=False,
        help_text="Police and health are needed for a quorum. People can be named afterwards.",
    )  # fmt: skip

    def __init__(self, *args: Any, family: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        children, invited = self.fields["referrals"], self.fields["agencies"]
        children.queryset, invited.queryset = family, agencies  # type: ignore[attr-defined]
        children.label_from_instance = lambda row: f"{row.person.full_name}, {row.reference}"  # type: ignore[attr-defined]
        invited.label_from_instance = lambda row: f"{row.name}: {row.get_sector_display().lower()}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        plan = {name: said.pop(name, None) for name in ("planned_for", "place", "agencies")}
        said["plan"] = Plan(plan["planned_for"], plan["place"] or "", list(plan["agencies"] or ()))
        return said


class ReplanForm(Form):
    mark_optional = True
    planned_for = DateTimeField(label="When the meeting is to be", required=False)
    place = forms.CharField(label="Where, or how to join", max_length=200, required=False)


class AddChildForm(Form):
    """A child of the family as it is known; or another, by the reference of the referral."""

    mark_optional = True
    referral = forms.ModelChoiceField(
        label="Which child", queryset=None, widget=forms.RadioSelect, required=False, empty_label=None
    )
    other = forms.CharField(
        label="The child’s referral",
        max_length=20,
        required=False,
        help_text="R-2026-000123: for a child who is not known to be of this family yet.",
    )

    def __init__(self, *args: Any, referrals: Any, open_ones: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_ones = open_ones
        field = self.fields["referral"]
        field.queryset = referrals  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.person.full_name}, {row.reference}"  # type: ignore[attr-defined]
        if referrals.exists():
            self.fields["other"].label = "Or another child’s referral"
        else:
            self.fields["other"].required = True
            self.fields["other"].error_messages["required"] = "Give the reference of the child’s referral."
            del self.fields["referral"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen, typed = said.get("referral"), said.get("other", "").strip().upper()
        if typed and not chosen:
            chosen = self.open_ones.filter(reference=typed).first()
            if chosen is None:
                self.add_error("other", "No open referral that you may see has this reference: look at it again.")
        elif chosen is None and "referral" in self.fields:
            self.add_error("referral", "Say which child is to be added.")
        return {"referral": chosen}


class InviteForm(Form):
    mark_optional = True
    agency = forms.ModelChoiceField(
        label="Agency",
        queryset=None,
        required=False,
        empty_label="None of these",
        help_text="It answers by its system.",
    )
    name = forms.CharField(label="Who, if you know", max_length=200, required=False)
    role = forms.CharField(label="Their role", max_length=200, required=False)
    sector = forms.ChoiceField(label="If the agency is not in the list, what they come for", required=False)

    def __init__(self, *args: Any, agencies: Any, sectors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["sector"].choices = sectors  # type: ignore[attr-defined]


class AnswerForm(Form):
    """What somebody who was invited said; once the meeting has been held, what became of it."""

    mark_optional = True
    attendance = forms.ChoiceField(label="Their answer", widget=forms.RadioSelect)
    presence = forms.ChoiceField(
        label="How", required=False, choices=[("", "Not said"), *PRESENCE], widget=InlineRadios
    )
    name = forms.CharField(label="Who", max_length=200, required=False)
    role = forms.CharField(label="Their role", max_length=200, required=False)
    information = text("What they know about the children", 8, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, invitation: Any, held: bool, **kwargs: Any) -> None:
        names = ("attendance", "presence", "name", "role", "information", "version")
        kwargs.setdefault("initial", {name: getattr(invitation, name) for name in names})
        super().__init__(*args, **kwargs)
        kinds = RESULTS if held else (Attendance.NO_ANSWER, *ANSWERS)
        self.fields["attendance"].choices = attendances(kinds)  # type: ignore[attr-defined]
        if held:
            self.fields["quorum_reason"] = text("If the quorum is lost by this: why the meeting went ahead", 2,
                                                required=False)  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {"answer": Answer(**said)} if not self.errors else said

    def carry_version(self, now: int) -> None:
        """What now stands is shown beside what was typed: the next save goes on from that version."""
        self.data = {**self.data.dict(), "version": now}


class CancelForm(Form):
    reason = text("Why the meeting is called off")
    still_needed = YesNoField(label="Is another meeting still needed?")


CAME = [
    ("", "Choose"),
    *((f"{Attendance.ATTENDED.value} {how.value}", f"Attended: {how.label.lower()}") for how in Presence),
    *attendances(each for each in RESULTS if each != Attendance.ATTENDED),
]
"""What became of an invitation, and for whoever came how: one choice for each."""


def came_said(choice: str) -> tuple[str, str]:
    """What became of an invitation and how, of one choice."""
    became, _, presence = choice.partition(" ")
    return became, presence


class HoldForm(Form):
    """Who came and how, of everyone invited. What somebody had only promised is asked again."""

    held_at = DateTimeField(label="When was it held?")
    chair = forms.ModelChoiceField(label="Who led it?", queryset=None, empty_label="Choose")

    def __init__(self, *args: Any, invitations: list[Any], chairs: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs  # type: ignore[attr-defined]
        self.rows = [row.pk for row in invitations]
        for row in invitations:
            said = row.attendance if row.attendance in (Attendance.APOLOGIES, Attendance.SENT_REPORT) else ""
            self.fields[f"attendance_{row.pk}"] = forms.ChoiceField(label=names[row.pk], choices=CAME, initial=said)
        self.fields["quorum_reason"] = text(
            "If police or health were not there: why the meeting went ahead", 3, required=False,
            hint="A report that was read out does not make a quorum.",
        )  # fmt: skip
        self.groups = (
            ("When, and who led it", ("held_at", "chair")),
            *([("Who came", tuple(f"attendance_{pk}" for pk in self.rows))] if self.rows else []),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        came = {pk: came_said(said.pop(f"attendance_{pk}", "")) for pk in self.rows}
        return {**said, "attendance": came}


class ActionForm(Form):
    mark_optional = True
    what = forms.CharField(label="What is to be done", max_length=300)
    owner = forms.ModelChoiceField(label="Who, of our staff", queryset=None, required=False, empty_label="Nobody")
    agency = forms.ModelChoiceField(label="Or which agency", queryset=None, required=False, empty_label="No agency")
    due_at = DateTimeField(label="By when")

    def __init__(self, *args: Any, staff: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class FinishActionForm(Form):
    outcome = text("What came of it, or why it will not be done")


class ConcludeForm(Form):
    """A decision and its reasons for each child."""

    def __init__(self, *args: Any, children: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [child.pk for child in children]
        for child in children:
            self.fields[f"decision_{child.pk}"] = forms.ChoiceField(
                label="Decision", choices=DECISIONS, widget=forms.RadioSelect
            )
            self.fields[f"because_{child.pk}"] = text("Because")
        self.groups = tuple(
            (f"{child.person.full_name}, {child.referral.reference}", (f"decision_{child.pk}", f"because_{child.pk}"))
            for child in children
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {"decisions": {pk: (said.get(f"decision_{pk}", ""), said.get(f"because_{pk}", "")) for pk in self.rows}}


class LookBackForm(Form):
    needed = YesNoField(label="With hindsight, was the meeting needed?")
    hindsight = text("What shows it?", 4)


class IssueForm(Form):
    to = forms.ModelMultipleChoiceField(
        label="Who gets a copy", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, invitations: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = invitations  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: names[row.pk]  # type: ignore[attr-defined]


class ReceivedForm(Form):
    mark_optional = True
    note = forms.CharField(label="How you know", max_length=200, required=False)
