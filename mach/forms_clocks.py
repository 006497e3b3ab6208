"""What narrows the wall of clocks, and a manager's explanation of a delay."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from django import forms

from mach.forms import Form, InlineRadios, Writing
from mach.queries.clocks import STATES, Asked

HOUR = "%Y%m%d%H"


class WallFilters(Form):
    """What narrows the wall. It is kept in the address; whatever is nonsense there narrows nothing."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    hour = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Waiting for", required=False)
    team = forms.ChoiceField(required=False)
    worker = forms.ChoiceField(label="Whose", required=False)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pairs in choices.items():
            first = [("", "Any"), ("none", "Nobody’s")] if name == "worker" else [("", "Any")]
            self.fields[name].choices = [*first, *pairs]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What is asked for: every field that says something sensible."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return Asked(
            state=said["state"] if said["state"] in STATES else "open",
            kind=said["kind"],
            team=int(said["team"]) if said["team"] else None,
            worker=int(said["worker"]) if said["worker"].isdigit() else None,
            nobody=said["worker"] == "none",
            hour=_hour(said["hour"]),
        )


def _hour(said: str) -> datetime | None:
    try:
        return datetime.strptime(said, HOUR).replace(tzinfo=timezone.utc)  # noqa: UP017
    except ValueError:
        return None


class ExplainForm(Form):
    """Why something was late, and whether waiting was right for the child."""

    reason = forms.CharField(
        label="Why was it late?",
        help_text="What happened, and what was done for the child meanwhile.",
        widget=Writing({"rows": 5}),
        error_messages={"required": "Say why it was late."},
    )
    in_childs_interest = forms.TypedChoiceField(
        label="Was the delay in the child’s interest?",
        choices=[("yes", "Yes, waiting was right for this child"), ("no", "No")],
        coerce=lambda said: said == "yes",
        widget=InlineRadios,
        error_messages={"required": "Say whether the delay was in the child’s interest."},
    )
