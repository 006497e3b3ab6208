"""What a manager fills in to decide, send back, correct or tell. Shape only: practice is checked by the services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mach.forms import DateTimeField, Form, InlineRadios
from referrals.models import ToldHow
from referrals.rules import Decision

LONGEST = 20_000
LEVELS = [(n, str(n)) for n in (1, 2, 3, 4)]
READ = (ToldHow.API, ToldHow.PAGE)
"""What is recorded when the agency reads the outcome itself: nobody at the hub fills that in."""
HOW = [(how.value, how.label) for how in ToldHow if how not in READ]


def text(label: str, *, rows: int = 3, hint: str = "", longest: int = LONGEST) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=longest, required=False, widget=forms.Textarea({"rows": rows})
    )


def outcome_boxes() -> dict[str, forms.Field]:
    """The fields of what is decided for one child."""
    return {
        "decision": forms.ChoiceField(
            label="Decision", choices=[("", "Choose"), *((d.value, d.label) for d in Decision)], required=False
        ),
        "level": forms.TypedChoiceField(
            label="Level of need", choices=LEVELS, coerce=int, empty_value=None, required=False, widget=InlineRadios
        ),
        "rationale": text("Because", rows=4),
        "told_text": text("What the referrer will be told", longest=5000),
        "council": forms.CharField(label="Which council, if passed on", max_length=100, required=False),
        "linked_to": forms.CharField(label="Open work, if linked: its reference", max_length=20, required=False),
    }


class Ids(forms.Field):
    """Ids that the page carries hidden."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        given = [str(each) for each in value or []]
        if not all(each.isdecimal() and len(each) < 19 for each in given):
            raise ValidationError("Load the page again: something on it was not sent whole.")
        return [int(each) for each in given]


class OutcomesForm(Form):
    """Outcomes of several children on one form. Each field is named as a service names it when it refuses it:
    children.12.level."""

    into = "outcomes"

    def __init__(
        self, *args: Any, children: Iterable[Any], held: dict[int, dict[str, Any]] | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.children = list(children)
        own, self.fields = self.fields, {}
        for child in self.children:
            for name, box in self.boxes().items():
                box.initial = (held or {}).get(child.pk, {}).get(name, box.initial)
                box.label = f"{box.label}: {child.called}"
                self.fields[f"children.{child.pk}.{name}"] = box
        self.labels_hidden = set(self.fields)
        self.fields |= own

    def boxes(self) -> dict[str, forms.Field]:
        return outcome_boxes()

    def of(self, child: Any) -> dict[str, Any]:
        return {name: self.cleaned_data.get(f"children.{child.pk}.{name}") for name in self.boxes()}

    def clean(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith("children.")}
        return {**said, self.into: {child.pk: self.of(child) for child in self.children}}

    def grid(self) -> list[tuple[str, list[tuple[Any, forms.BoundField]]]]:
        """One row a question, one cell a child."""
        return [
            (str(box.label), [(child, self[f"children.{child.pk}.{name}"]) for child in self.children])
            for name, box in self.boxes().items()
        ]

    def own_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if not field.name.startswith("children.")]


FEEDBACK = "Anything that helps them next time. It is sent with what was decided, once for the whole contact."


UNDONE = "This contact is red, and these steps are not done: why it is decided without them"


class AuthoriseForm(Form):
    """What the manager has read, for which child, and feedback for the referrer."""

    read = Ids(required=False)
    only = forms.CharField(required=False, max_length=19, widget=forms.HiddenInput)
    feedback = text("Feedback for the referrer (optional)", hint=FEEDBACK, longest=5000)
    undone_because = text(UNDONE, longest=5000)

    def clean(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "only"}
        only = self.cleaned_data.get("only") or ""
        if only and not only.isdecimal():
            raise ValidationError("Load the page again: something on it was not sent whole.")
        return {**said, "children": [int(only)] if only else None}


class ChangeForm(OutcomesForm):
    """What a manager decides for one child otherwise than recommended."""

    into = "changes"
    read = Ids(required=False)
    undone_because = text(UNDONE, longest=5000)

    def boxes(self) -> dict[str, forms.Field]:
        return {**outcome_boxes(), "changed_because": text("Why you decide otherwise")}

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "children": [child.pk for child in self.children]}


class DecideNowForm(OutcomesForm):
    """A decision for every child without a recommendation, and why."""

    same = forms.BooleanField(label="The same for every child: only the first is filled in", required=False)
    reason = text("Why this is decided now, without screening")
    feedback = text("Feedback for the referrer (optional)", hint=FEEDBACK, longest=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.children) < 2:
            del self.fields["same"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.pop("same", False):
            first = said["outcomes"][self.children[0].pk]
            said["outcomes"] = {child.pk: dict(first) for child in self.children}
        return said


class CorrectForm(OutcomesForm):
    """The decision as it should have been, and what was wrong."""

    reason = text("What was wrong with the decision")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        (outcome,) = said.pop("outcomes").values()
        return {**said, "outcome": outcome}


class SendBackForm(Form):
    comment = text("What is still needed", rows=5)


class TellReferrerForm(Form):
    """That the referrer was told, and how."""

    how = forms.ChoiceField(label="How they were told", choices=HOW, required=False, widget=forms.RadioSelect)
    note = text("Note", hint="For example who took the call. If they cannot be told, say why.", longest=2000)


class AcceptForm(Form):
    """What is taken up: for one child, or for those that are ticked of a family."""

    children = forms.MultipleChoiceField(
        label="For which children", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    note = text("Note", longest=2000)

    def __init__(self, *args: Any, family: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = {str(row.pk): row for row in family}
        if len(self.family) > 1:
            box: Any = self.fields["children"]
            box.choices = [(key, row.decision.child.called) for key, row in self.family.items()]
            box.initial = list(self.family)
        else:
            del self.fields["children"]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        ticked = said.pop("children", list(self.family))
        return {**said, "handovers": [self.family[key] for key in ticked]}


class CorrectReceivedForm(Form):
    """When the contact really came."""

    received_at = DateTimeField(label="Received")
    reason = text("How you know", longest=1000)
