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


def text(label: str, rows: int = 3, *, required: bool = True, hint: str = "", most: int = LONG) -> forms.CharField:
    widget = Writing(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, help_text=hint, widget=widget)


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
    referral = forms.ModelChoiceField(label="Which child", queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, referrals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["referral"]
        field.queryset = referrals  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.person.full_name}, {row.reference}"  # type: ignore[attr-defined]


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


class CancelForm(Form):
    reason = text("Why the meeting is called off")
    still_needed = YesNoField(label="Is another meeting still needed?")


class HoldForm(Form):
    """Who came, of everyone invited. What somebody had only promised is asked again."""

    held_at = DateTimeField(label="When was it held?")
    chair = forms.ModelChoiceField(label="Who led it?", queryset=None, empty_label="Choose")

    def __init__(self, *args: Any, invitations: list[Any], chairs: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs  # type: ignore[attr-defined]
        self.rows = [row.pk for row in invitations]
        for row in invitations:
            said = row.attendance if row.attendance in (Attendance.APOLOGIES, Attendance.SENT_REPORT) else ""
            self.fields[f"attendance_{row.pk}"] = forms.ChoiceField(
                label="Came?", choices=[("", "Choose"), *attendances(RESULTS)], initial=said
            )
            self.fields[f"presence_{row.pk}"] = forms.ChoiceField(
                label="How", choices=[("", "Was not there"), *PRESENCE], required=False, initial=row.presence
            )
        self.fields["quorum_reason"] = text(
            "If police or health were not there: why the meeting went ahead", 3, required=False,
            hint="A report that was read out does not make a quorum.",
        )  # fmt: skip
        self.groups = (
            ("When, and who led it", ("held_at", "chair")),
            *((names[pk], (f"attendance_{pk}", f"presence_{pk}")) for pk in self.rows),
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        came = {pk: (said.pop(f"attendance_{pk}", ""), said.pop(f"presence_{pk}", "")) for pk in self.rows}
        return {**said, "attendance": came}


class MeetingWritingForm(Form):
    """The written parts, each with the version its writer read."""

    KINDS = (
        ("discussion", "What was discussed", ""),
        ("risks", "Risks that were agreed", ""),
        ("safety", "What keeps the children safe tonight", "Who is where, with whom, until when."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label, hint in self.KINDS:
            self.fields[kind] = text(label, 6, required=False, hint=hint, most=100_000)
            self.fields[f"{kind}_version"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        parts = {kind: (said.get(kind, ""), said.get(f"{kind}_version", 0)) for kind, *_ in self.KINDS}
        return {"parts": parts}


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
