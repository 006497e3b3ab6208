"""The forms of audits."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import AuditKind, Drawn, Grade, Stratum, Subject
from improvement.queries.audits import PARTS
from improvement.rules.auditing import VIEWS, AuditSaid, DomainSaid
from improvement.services.audits import RoundSaid
from mach.forms import DateField, Form, InlineRadios, Ticks, Writing

NO_GRADE = [("", "Not graded yet")]
NOT_APPLICABLE = "not_applicable"
DOMAIN_GRADES = [*Grade.choices, (NOT_APPLICABLE, "Does not apply")]


class StaffField(forms.ModelChoiceField):
    """Somebody of the hub, with their team."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, **{"empty_label": "", **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.team or 'no team'}"


class ManyStaffField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, widget=Ticks, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.team or 'no team'}"


class FoundForm(Form):
    """The audits behind a number, kept in the address: of a team, a month, a grade, since a month, of a round, of an
    auditor, with a grade in a domain, with a theme, at a stage of the programme."""

    team = forms.SlugField(required=False)
    month = forms.DateField(required=False, input_formats=["%Y-%m"])
    since = forms.DateField(required=False, input_formats=["%Y-%m"])
    grade = forms.ChoiceField(choices=[("", "Any"), *Grade.choices], required=False)
    round = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    auditor = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    domain = forms.CharField(required=False, max_length=100)
    graded = forms.ChoiceField(choices=[("", "Any"), *Grade.choices], required=False)
    theme = forms.CharField(required=False, max_length=60)
    part = forms.ChoiceField(choices=[("", "Any"), *((part, part) for part in PARTS)], required=False)

    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing where it asks for what there is not."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class RoundForm(Form):
    title = forms.CharField(label="Title", max_length=200)
    theme = forms.CharField(
        label="Theme", max_length=200, required=False, help_text="What you want to learn. Workers read it."
    )
    kind = forms.ChoiceField(label="What kind of audit?", choices=AuditKind.choices, widget=InlineRadios)
    subject = forms.ChoiceField(label="What is looked at?", choices=Subject.choices, widget=forms.RadioSelect)
    frame_first = DateField(label="Cases from")
    frame_last = DateField(label="Cases until")
    team = forms.ModelChoiceField(label="Whose work", queryset=None, required=False, empty_label="All teams")
    drawn = forms.ChoiceField(label="How are cases drawn?", choices=Drawn.choices, widget=InlineRadios)
    stratum = forms.ChoiceField(
        label="Groups by", choices=[("", "No groups"), *Stratum.choices], required=False,
        help_text="For a random sample within each group",
    )  # fmt: skip
    size = forms.IntegerField(label="How many cases", min_value=1, max_value=200, initial=10)
    auditors = ManyStaffField(label="Auditors")
    opens_on = DateField(label="Opens")
    due_on = DateField(label="To be done by")

    def __init__(self, *args: Any, auditors: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["auditors"].queryset = auditors  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": RoundSaid(**said)}


class ChooseForm(Form):
    reference = forms.CharField(label="Reference of the case", max_length=20)
    auditor = StaffField(label="Auditor")
    re_audit_of = forms.ModelChoiceField(
        label="Audits again", queryset=None, required=False, empty_label="No earlier audit"
    )

    def __init__(self, *args: Any, auditors: Any, again: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["auditor"].queryset = auditors  # type: ignore[attr-defined]
        if again is None:
            del self.fields["re_audit_of"]
        else:
            self.fields["re_audit_of"].queryset = again  # type: ignore[attr-defined]


class ToolForm(Form):
    """One line a domain: its name, a colon, what it asks."""

    name = forms.CharField(label="Name of the tool", max_length=100)
    in_force_from = DateField(label="In force from")
    domains = forms.CharField(
        label="Domains",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="One a line: the domain, a colon, the question that it asks.",
    )

    def clean_domains(self) -> list[dict[str, str]]:
        found = []
        for line in self.cleaned_data["domains"].splitlines():
            label, _, asks = (each.strip() for each in line.partition(":"))
            if label:
                found.append({"label": label[:60], "asks": asks[:300]})
        return found


class GradeForm(Form):
    """An audit as it is written: each domain of its tool with grade, words and evidence; then the whole."""

    overall = forms.ChoiceField(
        label="Overall grade", choices=[*NO_GRADE, *Grade.choices], required=False, widget=InlineRadios
    )
    summary = forms.CharField(
        label="Summary: what the child’s experience was", required=False, max_length=20_000,
        widget=Writing(attrs={"rows": 5}),
    )  # fmt: skip
    strengths = forms.CharField(
        label="What was done well", required=False, max_length=20_000, widget=Writing(attrs={"rows": 3})
    )
    blockers = forms.CharField(
        label="What stood in the way", required=False, max_length=20_000, widget=Writing(attrs={"rows": 3})
    )
    themes = forms.CharField(
        label="Themes", required=False, max_length=500, help_text="A few words each, with commas between them"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, domains: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domains = domains
        for domain in domains:
            key, label, row = domain["key"], domain["label"], domain["row"]
            held = (NOT_APPLICABLE if row.not_applicable else row.grade) if row else ""
            self.fields[f"grade_{key}"] = forms.ChoiceField(
                label=f"{label}: grade",
                choices=DOMAIN_GRADES,
                required=False,
                widget=InlineRadios,
                initial=held,
                help_text=domain["asks"],
            )
            self.fields[f"words_{key}"] = forms.CharField(
                label=f"{label}: what you saw", required=False, max_length=20_000,
                widget=Writing(attrs={"rows": 3}), initial=row.words if row else "",
            )  # fmt: skip
            self.fields[f"evidence_{key}"] = forms.CharField(
                label=f"{label}: where in the record", required=False, max_length=200,
                initial=row.evidence if row else "", help_text="A reference, and the part or the day",
            )  # fmt: skip

    def parts(self) -> list[tuple[dict[str, Any], list[Any]]]:
        """Each domain with its three fields."""
        names = ("grade", "words", "evidence")
        return [(each, [self[f"{name}_{each['key']}"] for name in names]) for each in self.domains]

    def rest(self) -> list[Any]:
        return [self[name] for name in ("overall", "summary", "strengths", "blockers", "themes")]

    def carry_version(self, version: int) -> None:
        """What somebody saved meanwhile stands beside what was typed: the next save goes on from there."""
        self.data = self.data.copy()
        self.data["version"] = version

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        held = AuditSaid(
            domains={each["key"]: _domain(said, each["key"]) for each in self.domains},
            overall=said["overall"],
            summary=said["summary"],
            strengths=said["strengths"],
            blockers=said["blockers"],
            themes=tuple(said["themes"].split(",")),
        )
        return {"said": held, "version": said["version"]}


def _domain(said: dict[str, Any], key: str) -> DomainSaid:
    grade = said[f"grade_{key}"]
    applies = grade != NOT_APPLICABLE
    return DomainSaid(
        grade=grade if applies else "",
        not_applicable=not applies,
        words=said[f"words_{key}"],
        evidence=said[f"evidence_{key}"],
    )


class HearForm(Form):
    words = forms.CharField(label="In their words", max_length=20_000, widget=Writing(attrs={"rows": 6}))

    def __init__(self, *args: Any, whose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = VIEWS[whose]
        self.fields["words"].help_text = "Or why they could not be heard."


class SendBackForm(Form):
    comment = forms.CharField(label="What is still needed", max_length=5000, widget=Writing(attrs={"rows": 4}))


class AgreeForm(Form):
    agreed = forms.ChoiceField(label="Agreed grade", choices=Grade.choices, widget=InlineRadios)
    because = forms.CharField(
        label="Why",
        required=False,
        max_length=5000,
        widget=Writing(attrs={"rows": 3}),
        help_text="Needed where it differs from the auditor’s grade. Both are kept.",
    )
    re_audit_on = DateField(label="To be audited again on", required=False)


class ChildTodayForm(Form):
    words = forms.CharField(
        label="How is the child today, and what have you done?", max_length=20_000, widget=Writing(attrs={"rows": 6})
    )


class ActionForm(Form):
    what = forms.CharField(label="What will be done", max_length=300)
    owner = StaffField(label="Who does it")
    due_on = DateField(label="By when")

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class FinishActionForm(Form):
    outcome = forms.CharField(label="What came of it", max_length=5000, widget=Writing(attrs={"rows": 3}))


class ReasonForm(Form):
    reason = forms.CharField(label="Why", max_length=5000, widget=Writing(attrs={"rows": 3}))


class ReassignForm(ReasonForm):
    auditor = StaffField(label="Auditor")
    field_order = ("auditor", "reason")

    def __init__(self, *args: Any, auditors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["auditor"].queryset = auditors  # type: ignore[attr-defined]
