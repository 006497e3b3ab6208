"""What managers and workers fill in on the queue: what narrows it, a rating, an allocation, a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString

from mach import spoken
from mach.census import REFERRAL_SOURCES
from mach.forms import DateTimeField, Form, InlineRadios
from referrals.queries.views import Asked
from referrals.queries.workers import Load

RAGS = [("red", "Red"), ("amber", "Amber"), ("green", "Green")]
READY_REASONS = [
    "Notification only: nothing suggests danger now.",
    "Needs checking: nothing suggests danger now.",
    "Heard of before: the pattern needs looking at.",
    "Likely significant harm: act today.",
]
FIRST_STEP = "Read the family’s history"
READY_STEPS = [
    FIRST_STEP,
    "Speak to the parents",
    "Speak to the referrer",
    "See or speak to the child",
    "Check with school or nursery",
    "Check with health",
    "Check with police",
]
FEW = 12
"""Up to this many people to choose from stand side by side; more go into a list that drops down."""


class QueueFilters(Form):
    """What narrows the queue. It is kept in the address; whatever is nonsense there narrows nothing."""

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    team = forms.ChoiceField(required=False)
    worker = forms.ChoiceField(required=False)
    rag = forms.ChoiceField(
        label="Priority",
        required=False,
        choices=[("", "Any"), ("hot", "Danger or red"), *RAGS, ("none", "Not rated")],
    )
    source = forms.ChoiceField(required=False, choices=[("", "Any"), *REFERRAL_SOURCES.items()])
    category = forms.ChoiceField(label="Concern", required=False)
    late = forms.BooleanField(label="Late only", required=False)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pairs in choices.items():
            first = [("", "Any"), ("none", "Not allocated")] if name == "worker" else [("", "Any")]
            self.fields[name].choices = [*first, *pairs]  # type: ignore[attr-defined]

    def asked(self, view: str) -> Asked:
        """What is asked for: every field that says something sensible."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        worker = str(said["worker"] or "")
        return Asked(
            view=view,
            team=int(said["team"]) if said["team"] else None,
            worker=int(worker) if worker.isdigit() else None,
            unallocated=worker == "none",
            rag=said["rag"] or "",
            source=said["source"] or "",
            category=said["category"] or "",
            late=bool(said["late"]),
        )


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address asks of the queue, and the filters as they are drawn for it."""

    asked: Asked
    drawn: SafeString


Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def narrowed(said: Mapping[str, str], view: str, choices: dict[str, list[tuple[str, str]]]) -> Narrowed:
    """The same words in the address over the same lists are the same filters for everybody, so they are drawn once:
    the options of five lists cost as much as the rows under them."""
    asked = tuple((name, said[name]) for name in QueueFilters.base_fields if name in said)
    return _narrowed(asked, view, tuple((kind, tuple(pairs)) for kind, pairs in choices.items()))


@lru_cache(128)
def _narrowed(said: tuple[tuple[str, str], ...], view: str, choices: Choices) -> Narrowed:
    form = QueueFilters(dict(said), choices={kind: list(pairs) for kind, pairs in choices})
    return Narrowed(form.asked(view), form.render())


class OfContact(Form):
    """A form about a contact."""

    def __init__(self, *args: Any, contact: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact


class RateForm(OfContact):
    """How urgent it is, and why: a ready reason, words of one's own, or both."""

    rag = forms.ChoiceField(
        label="Rating",
        choices=RAGS,
        widget=InlineRadios,
        error_messages={"required": "Choose red, amber or green."},
    )
    ready = forms.ChoiceField(
        label="Why", choices=[(text, text) for text in READY_REASONS], widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label="Why, in your own words",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=5000,
        required=False,
    )
    visits_stop_because = forms.CharField(
        label="If no child need be seen today any more: why",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Left empty, each child is still to be seen today.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, visits_wait: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rag"].initial = self.contact.rag or None
        if not visits_wait:
            del self.fields["visits_stop_because"]

    def clean(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        both = [said.pop("ready", ""), said.get("reason", "").strip()]
        if not any(both) and "reason" not in self.errors:
            self.add_error("reason", "Say why it has this rating.")
        return {**said, "reason": " ".join(part for part in both if part)}


def whom(loads: list[Load], teams: list[Any]) -> list[Any]:
    """Who may be given it, each worker with what they have today beside their name."""
    people = [(f"w{load.worker.pk}", load.words) for load in loads]
    groups = [("Workers", people), ("Teams", [(f"t{team.pk}", f"{team}: a member takes it") for team in teams])]
    return [(label, pairs) for label, pairs in groups if pairs]


class Whom(forms.ChoiceField):
    """A worker or a team."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "To whom")
        kwargs.setdefault("error_messages", {"required": "Choose a worker or a team."})
        super().__init__(**kwargs)


class Allocating(OfContact):
    """The half of a form that says who gets it, and what they are to do first."""

    def __init__(self, *args: Any, loads: list[Load], teams: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = {f"w{load.worker.pk}": load.worker for load in loads} | {f"t{team.pk}": team for team in teams}
        field = self.fields["worker"]
        groups = whom([load for load in loads if load.worker.pk != self.contact.worker_id], teams)
        few = len(self.who) <= FEW
        field.widget = forms.RadioSelect() if few else forms.Select()
        flat = [pair for _, pairs in groups for pair in pairs]
        field.choices = flat if few else [("", "Choose"), *groups]  # type: ignore[attr-defined]
        self.fields["steps"].initial = [FIRST_STEP]

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or self.cleaned_data)
        name = said.pop("worker", "")
        own = said.pop("own_step", "")
        steps = [*said.pop("steps", []), *([own] if own else [])]
        chosen = self.who.get(name)
        return {
            **said,
            "steps": steps,
            "worker": chosen if name.startswith("w") else None,
            "team": chosen if name.startswith("t") else None,
        }


def next_steps() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Next steps",
        choices=[(text, text) for text in READY_STEPS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def own_step() -> forms.CharField:
    return forms.CharField(label="Another step", max_length=300, required=False)


def why_them() -> forms.CharField:
    told = "Needed where it goes from one worker to another, or to somebody who is away or would go over their limit."
    return forms.CharField(label="Why them", help_text=told, max_length=2000, required=False)


class AllocateForm(Allocating):
    worker = Whom()
    steps = next_steps()
    own_step = own_step()
    reason = why_them()


class TakeForm(Form):
    reason = forms.CharField(
        label="Why you take it all the same",
        help_text="Needed where it takes you over your limit, or you are away.",
        max_length=2000,
        required=False,
    )


class RateAndAllocateForm(Allocating, RateForm):
    """Both at once, for what comes in new."""

    worker = Whom()
    steps = next_steps()
    own_step = own_step()
    because = why_them()


def called_with_age(child: Any) -> str:
    """Children of one name are told apart by their ages."""
    born = child.date_of_birth or child.expected_date_of_birth
    return f"{child.called}, {spoken.age(born, timezone.localdate())}" if born else child.called


class OfChild(Form):
    """A form about one of a contact's children."""

    child = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose the child."})

    def __init__(self, *args: Any, children: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = {str(child.pk): child for child in children}
        field = self.fields["child"]
        field.choices = [(pk, called_with_age(child)) for pk, child in self.children.items()]  # type: ignore[attr-defined]
        if len(children) == 1:
            field.initial = str(children[0].pk)

    def clean(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {**said, "child": self.children.get(said.get("child", ""))}


class VisitForm(OfChild):
    at = DateTimeField(label="When", error_messages={"required": "Give the day and time of the visit."})
    seen = forms.TypedChoiceField(
        label="Was the child seen?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda said: said == "yes",
        widget=InlineRadios,
        error_messages={"required": "Say whether the child was seen."},
    )
    seen_alone = forms.BooleanField(label="Seen alone", required=False)
    where = forms.CharField(max_length=200, error_messages={"required": "Say where the visit took place."})
    said = forms.CharField(
        label="What the child said, or what was found",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class StopVisitForm(OfChild):
    reason = forms.CharField(
        label="Why this child need not be seen today",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": "Say why this child need not be seen today."},
    )
