"""The forms of the plan."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import KnownTo, Rag
from improvement.services.plan import ActionSaid
from improvement.services.progress import KINDS, FileSent
from mach.forms import DateField, Form, InlineRadios, Ticks, Writing

RAGS = [(Rag.RED.value, "Red"), (Rag.AMBER.value, "Amber"), (Rag.GREEN.value, "Green")]


class OwnerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class FindingsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.text}"


class PriorityForm(Form):
    title = forms.CharField(label="What comes first", max_length=200)
    aim = forms.CharField(
        label="What children will notice",
        required=False,
        max_length=2000,
        widget=Writing(attrs={"rows": 3}),
    )


class ReviseForm(Form):
    """An action as the plan words it."""

    mark_optional = True
    text = forms.CharField(label="What is to change", max_length=500, widget=Writing(attrs={"rows": 3}))
    priority = forms.ModelChoiceField(label="Priority", queryset=None, required=False, empty_label="None yet")
    owner_role = forms.CharField(
        label="Which post answers for it", max_length=100, help_text="For example, Head of assessment"
    )
    owner = OwnerField(
        label="Who holds the post", queryset=None, required=False, empty_label="Somebody who does not sign in"
    )
    due_on = DateField(label="Due", required=False, help_text="For example, 31/3/2027. Any day of the month will do.")
    due_known_to = forms.ChoiceField(
        label="The due date is", choices=KnownTo.choices, widget=InlineRadios, initial="day"
    )
    measure = forms.ChoiceField(
        label="The measure that it is to move",
        required=False,
        help_text="Its distance to target then counts in the action’s colour.",
    )

    def __init__(self, *args: Any, priorities: Any, owners: Any, measures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].queryset = priorities  # type: ignore[attr-defined]
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["measure"].choices = [("", "None"), *measures]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        answers = said.pop("answers", None)
        return {"said": ActionSaid(**said)} | ({} if answers is None else {"answers": list(answers)})


class ActionForm(ReviseForm):
    """A new action, with what it answers."""

    answers = FindingsField(label="What it answers", queryset=None, required=False, widget=Ticks)

    def __init__(self, *args: Any, answerable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answers"].queryset = answerable  # type: ignore[attr-defined]


class AnswerForm(Form):
    answers = FindingsField(
        label="Weaknesses and recommendations that it answers", queryset=None, required=False, widget=Ticks
    )

    def __init__(self, *args: Any, answerable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answers"].queryset = answerable  # type: ignore[attr-defined]


class ProgressForm(Form):
    mark_optional = True
    words = forms.CharField(label="How it stands", max_length=10_000, widget=Writing(attrs={"rows": 5}))
    impact = forms.CharField(
        label="What has changed for children because of it",
        required=False,
        max_length=10_000,
        widget=Writing(attrs={"rows": 3}),
    )


class MilestoneForm(Form):
    text = forms.CharField(label="What will have been reached", max_length=300)
    due_on = DateField(label="By when")


class ReachForm(Form):
    reached_on = DateField(label="Reached on")


class EvidenceForm(Form):
    title = forms.CharField(label="What it shows", max_length=200)
    file = forms.FileField(
        label="The file", help_text=f"{', '.join(KINDS)}; up to 10 MB. No names of children.", allow_empty_file=True
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        sent = said.get("file")
        return said if self.errors else said | {"file": FileSent(sent.name, sent.read(10 * 1024 * 1024 + 1))}


class FigureForm(Form):
    mark_optional = True
    measure = forms.ChoiceField(label="The measure")
    month = DateField(label="The month", help_text="Any day of it, for example 1/10/2026")
    title = forms.CharField(label="What it shows", required=False, max_length=200)

    def __init__(self, *args: Any, measures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]


class ColourForm(Form):
    rag = forms.ChoiceField(
        label="The colour", choices=[*RAGS, ("", "As the rule computes it")], widget=forms.RadioSelect, required=False
    )
    because = forms.CharField(
        label="Why", required=False, max_length=2000, widget=Writing(attrs={"rows": 3}),
        help_text="It stands beside both colours, on every page and paper.",
    )  # fmt: skip


class CompleteForm(Form):
    completed_on = DateField(label="Completed on")
    impact = forms.CharField(
        label="What is different for children", max_length=10_000, widget=Writing(attrs={"rows": 4})
    )


class BecauseForm(Form):
    because = forms.CharField(label="Why", max_length=2000, widget=Writing(attrs={"rows": 3}))


class ConfirmForm(Form):
    """A step that asks for nothing but to be meant."""


class FilterForm(Form):
    """What narrows the plan, kept in the address."""

    rag = forms.ChoiceField(label="Colour", required=False, choices=[("", "All"), *RAGS, (Rag.BLUE.value, "Complete")])
    owner = forms.ChoiceField(label="Owner", required=False)
    late = forms.BooleanField(label="Late only", required=False)

    def __init__(self, *args: Any, owners: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "All"), *((each, each) for each in owners)]  # type: ignore[attr-defined]
