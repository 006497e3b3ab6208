"""Forms of the administrator's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from mach.access import ROLES, Scope
from mach.caseload import KINDS
from mach.forms import DateField, DateTimeField, Form, Ticks, Writing
from mach.models import AbsenceKind, Contract, EscalationWhom, Sector, TeamKind
from mach.timescales import TIMESCALES, Unit

SCOPES = [
    (Scope.CONTACTS_SEND.value, "Send contacts"),
    (Scope.CONTACTS_READ.value, "Read what became of them"),
    (Scope.MEETINGS_ANSWER.value, "Answer invitations to strategy meetings"),
    (Scope.FIGURES_READ.value, "Read their own figures of attendance and quality"),
]
CLOCKS = [("", "Every clock without its own steps"), *((key, limit.label) for key, limit in TIMESCALES.items())]


class UserForm(Form):
    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(label="Email address", help_text="They sign in with it.")
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, f"{d.name} – {d.who}") for role, d in ROLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    team = forms.ModelChoiceField(label="Team", queryset=None, required=False, empty_label="No team")
    agency = forms.ModelChoiceField(label="Agency, for a partner", queryset=None, required=False, empty_label="None")
    hours_per_week = forms.DecimalField(label="Hours a week", min_value=0, max_value=60, decimal_places=1)
    caseload_limit = forms.IntegerField(
        label="Caseload limit, for full time",
        min_value=0,
        max_value=200,
        help_text="It holds in proportion to their hours. Give somebody newly qualified a lower one.",
    )
    newly_qualified = forms.BooleanField(label="Newly qualified", required=False)
    contract = forms.ChoiceField(label="Contract", choices=Contract, initial=Contract.PERMANENT)
    contract_ends_on = DateField(
        label="Contract ends on",
        required=False,
        help_text="Needed for a managed team. Their work is listed by this day.",
    )
    is_active = forms.BooleanField(
        label="Active", required=False, help_text="Without the tick they are signed out at once and cannot sign in."
    )

    def __init__(self, *args: Any, teams: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class AbsenceForm(Form):
    kind = forms.ChoiceField(label="Why away", choices=AbsenceKind)
    first_day = DateField(label="First day")
    last_day = DateField(label="Last day")


class TeamForm(Form):
    name = forms.CharField(label="Name", max_length=100)
    slug = forms.SlugField(label="Short name", help_text="Letters, digits and hyphens; used in addresses.")
    kind = forms.ChoiceField(label="Kind", choices=TeamKind)
    active = forms.BooleanField(label="Active", required=False)


class AgencyForm(Form):
    name = forms.CharField(label="Name", max_length=150)
    slug = forms.SlugField(label="Short name", help_text="Letters, digits and hyphens.")
    sector = forms.ChoiceField(label="What it comes to strategy meetings for", choices=Sector)
    active = forms.BooleanField(
        label="Active", required=False, help_text="Without the tick its keys stop working at once."
    )


class KeyForm(Form):
    name = forms.CharField(label="What the key is for", max_length=100, help_text="For example: CPOMS, live")
    scopes = forms.MultipleChoiceField(label="What it may do", choices=SCOPES, widget=Ticks)
    expires_at = DateTimeField(label="Expires", required=False)


class TimescaleForm(Form):
    limit = forms.IntegerField(label="Limit", min_value=1, max_value=10_000)
    target = forms.IntegerField(label="Target, if there is one", min_value=1, max_value=10_000, required=False)
    unit = forms.ChoiceField(label="Counted in", choices=[(u.value, u.value.replace("_", " ")) for u in Unit])
    warn_percent = forms.IntegerField(label="Warn at, percent of the target or limit", min_value=1, max_value=100)
    effective_from = DateTimeField(label="From")
    reason = forms.CharField(label="Why, and who agreed it", max_length=2000, widget=Writing(attrs={"rows": 3}))


class WeightsForm(Form):
    """What each kind of work weighs in a caseload."""

    groups = (("For the first child of a family", tuple(KINDS)),)
    sibling = forms.FloatField(
        label="Each further child of the same family counts",
        min_value=0,
        max_value=1,
        help_text="1 counts them in full.",
    )
    full_time = forms.FloatField(label="Hours a week that a limit is meant for", min_value=1, max_value=60)
    effective_from = DateTimeField(label="From")
    reason = forms.CharField(label="Why, and who agreed it", max_length=2000, widget=Writing(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weighed = {name: forms.FloatField(label=label, min_value=0, max_value=10) for name, label in KINDS.items()}
        self.fields = {**weighed, **self.fields}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        names = [name for name in (*KINDS, "sibling", "full_time") if name in said]
        weights = {name: said.pop(name) for name in names}
        return {**said, "weights": weights}


class HolidayForm(Form):
    day = DateField(label="Day")
    title = forms.CharField(label="What it is", max_length=100)
    closure = forms.BooleanField(
        label="A closure day of the council, not a bank holiday",
        required=False,
        help_text="National counting leaves closure days out of account: tick only where the council counts them.",
    )


class EscalationForm(Form):
    kind = forms.ChoiceField(label="Clock", choices=CLOCKS, required=False)
    level = forms.IntegerField(label="Level", min_value=1, max_value=9)
    minutes_after = forms.IntegerField(label="Minutes after the limit", min_value=0, max_value=100_000)
    whom = forms.ChoiceField(label="Who is told", choices=EscalationWhom)
    effective_from = DateTimeField(label="From")
