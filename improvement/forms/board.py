"""The forms of the Board's cycle."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms.plan import OwnerField
from improvement.models import ItemKind
from improvement.services.board import BoardActionSaid, ItemSaid
from mach.forms import DateField, Form, Writing

SPARE = 3


class MeetingForm(Form):
    mark_optional = True
    held_on = DateField(label="Day of the meeting")
    chair = forms.CharField(label="Who chairs it", max_length=150)
    place = forms.CharField(label="Where", required=False, max_length=200)


class AgendaForm(Form):
    """The agenda line by line. A line without a title goes; the order is that of the lines."""

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = len(items) + SPARE
        groups = []
        for number in range(1, self.lines + 1):
            row = items[number - 1] if number <= len(items) else None
            self._add_line(number, row)
            groups.append((f"Item {number}", (f"title_{number}", f"kind_{number}", f"words_{number}")))
        self.groups = tuple(groups)

    def _add_line(self, number: int, row: Any) -> None:
        self.fields[f"title_{number}"] = forms.CharField(
            label="Title", required=False, max_length=200, initial=row.title if row else ""
        )
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label="Its paper", required=False, choices=ItemKind.choices, initial=row.kind if row else ItemKind.WORDS
        )
        self.fields[f"words_{number}"] = forms.CharField(
            label="Words of its own",
            required=False,
            max_length=10_000,
            widget=Writing(attrs={"rows": 2}),
            initial=row.words if row else "",
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        items = [
            ItemSaid(title=said[f"title_{n}"], kind=said[f"kind_{n}"] or ItemKind.WORDS.value, words=said[f"words_{n}"])
            for n in range(1, self.lines + 1)
        ]
        return {"items": [item for item in items if item.title]}


class HoldForm(Form):
    attended = forms.CharField(label="Who was there", max_length=5000, widget=Writing(attrs={"rows": 5}))


class DecideForm(Form):
    decided = forms.CharField(
        label="What was decided", max_length=10_000, widget=Writing(attrs={"rows": 4}),
        help_text="Or that it was noted. Name no child.",
    )  # fmt: skip


class BoardActionForm(Form):
    what = forms.CharField(label="What is to be done", max_length=300)
    owner = OwnerField(label="Who does it", queryset=None, required=False, empty_label="Somebody who does not sign in")
    owner_words = forms.CharField(label="Their name or post", required=False, max_length=150)
    due_on = DateField(label="By when")
    plan_action = forms.ModelChoiceField(
        label="The action of the plan that it belongs to", queryset=None, required=False, empty_label="None"
    )

    def __init__(self, *args: Any, owners: Any, plan_actions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        plan_action: Any = self.fields["plan_action"]
        plan_action.queryset = plan_actions
        plan_action.label_from_instance = lambda row: f"{row.code}: {row.text}"[:100]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said if self.errors else {"said": BoardActionSaid(**said)}


class OutcomeForm(Form):
    outcome = forms.CharField(label="What came of it", max_length=5000, widget=Writing(attrs={"rows": 3}))
