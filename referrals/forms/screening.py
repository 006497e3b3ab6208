"""What can be typed on a contact's page. Shape only: what practice asks is checked by the services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from mach.forms import DateTimeField, Form, InlineRadios, Writing
from referrals.models import ConsentAnswer, ConsentPurpose, Method, PartKind
from referrals.rules import Decision

LONGEST = 20_000
ABREAST = 3
LEVELS = [(n, str(n)) for n in (1, 2, 3, 4)]
HINTS_FOR_OUTCOME = {
    "told_text": "if returned or no further action",
    "council": "if passed on",
    "linked_to": "if linked",
}
HINTS = {PartKind.ANALYSIS: "What it means for each child: harm, risk, what would change it."}


@dataclass(frozen=True)
class Typed:
    """A part as it was typed, and the version of it that the typing began from."""

    kind: str
    version: int
    text: str


def batched(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def typed_parts(fields: Mapping[str, str]) -> list[Typed]:
    """The parts among posted or drafted fields. Each is named for the version it began from: `analysis.3`. So a text
    that was begun before somebody else saved is known wherever it turns up."""
    found: dict[str, Typed] = {}
    for name, text in fields.items():
        kind, _, version = name.partition(".")
        if kind in PartKind.values and version.isdecimal() and len(version) < 9:
            each = Typed(kind, int(version), text.replace("\r\n", "\n")[:LONGEST])
            if kind not in found or found[kind].version < each.version:
                found[kind] = each
    return list(found.values())


class PartsForm(Form):
    """A box for each part, holding what was typed where that differs from what is kept."""

    def __init__(self, kept: Iterable[Any], typed: Iterable[Typed]) -> None:
        super().__init__()
        held, mine = {row.part: row for row in kept}, {each.kind: each for each in typed}
        self.names: dict[str, str] = {}
        self.conflicts: dict[str, Any] = {}
        for kind in PartKind:
            now = held.get(kind)
            text, version = (now.text, now.version) if now else ("", 0)
            if (each := mine.get(kind)) and each.text != text:
                if each.version != version and now:
                    self.conflicts[kind.value] = {"theirs": now, "mine": each.text}
                text = each.text
            self._add(kind, f"{kind.value}.{version}", text)

    def _add(self, kind: PartKind, name: str, text: str) -> None:
        widget = Writing() if kind == PartKind.ANALYSIS else forms.Textarea({"rows": 4})
        self.fields[name] = forms.CharField(
            label=kind.label, initial=text, required=False, widget=widget, help_text=HINTS.get(kind, "")
        )
        self.names[kind.value] = name

    def boxes(self) -> dict[str, forms.BoundField]:
        return {kind: self[name] for kind, name in self.names.items()}


class OutcomeForm(Form):
    """What is recommended for one child."""

    labels_hidden = True
    same = forms.BooleanField(label="Same as for the first child", required=False)
    decision = forms.ChoiceField(
        label="Decision", choices=[("", "Choose"), *((d.value, d.label) for d in Decision)], required=False
    )
    level = forms.TypedChoiceField(
        label="Level of need", choices=LEVELS, coerce=int, empty_value=None, required=False, widget=InlineRadios
    )
    rationale = forms.CharField(label="Because", max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 5}))
    told_text = forms.CharField(
        label="The referrer is told", max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    council = forms.CharField(label="Which council", max_length=100, required=False)
    linked_to = forms.CharField(label="Open work", max_length=20, required=False)

    def outcome(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "same"}


class TalkForm(Form):
    """A talk with a parent or carer, and what they agreed to."""

    prefix = "talk"
    adult = forms.ChoiceField(label="Who", required=False)
    who = forms.CharField(label="Somebody else", max_length=200, required=False)
    spoken_at = DateTimeField(label="When", required=False)
    method = forms.ChoiceField(
        label="How", choices=[("", "Not contacted"), *Method.choices], required=False, initial=Method.PHONE
    )
    said = forms.CharField(
        label="What was said", max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, adults: Iterable[Any], managers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(adult.pk), f"{adult.called} ({adult.relationship or 'adult'})") for adult in adults]
        self.fields["adult"].choices = [("", "Choose, or write below"), *listed]  # type: ignore[attr-defined]
        who = [("", "Choose"), *((str(each.id), each.name) for each in managers)]
        for purpose in ConsentPurpose:
            for name, box in _consent_boxes(purpose, who).items():
                self.fields[f"{purpose.value}_{name}"] = box

    def purposes(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (purpose.label, [self[f"{purpose.value}_{name}"] for name in _consent_boxes(purpose, [])])
            for purpose in ConsentPurpose
        ]

    def talk(self) -> dict[str, Any]:
        said = self.cleaned_data
        when: datetime | None = said["spoken_at"]
        return {**{name: said[name] for name in ("who", "method", "said")}, "spoken_at": when}

    def consents(self) -> dict[str, dict[str, Any]]:
        names = ("answer", "why_not_asked", "legal_basis", "decided_by")
        return {p.value: {name: self.cleaned_data[f"{p.value}_{name}"] for name in names} for p in ConsentPurpose}


def _consent_boxes(purpose: ConsentPurpose, managers: list[tuple[str, str]]) -> dict[str, forms.Field]:
    answers = [("", "Not talked about"), *ConsentAnswer.choices]
    return {
        "answer": forms.ChoiceField(label=f"{purpose.label}: consent", choices=answers, required=False),
        "why_not_asked": forms.CharField(label="If not asked, why", max_length=2000, required=False),
        "legal_basis": forms.CharField(
            label="If going on without consent, the legal basis", max_length=2000, required=False
        ),
        "decided_by": forms.ChoiceField(label="Who decided to go on", choices=managers, required=False),
    }


class AgreeForm(Form):
    """A manager's agreement that the parents may be contacted."""

    prefix = "agree"
    reason = forms.CharField(
        label="Why the parents may be contacted now", max_length=5000, widget=forms.Textarea({"rows": 3})
    )


class Desk:
    """Everything that can be typed on one contact's page: from what was posted, or from the draft, or from the file."""

    def __init__(self, page: Any, posted: Any = None, drafted: Mapping[str, str] | None = None) -> None:
        self.page = page
        self.posted = posted
        held: Mapping[str, str] = posted.dict() if posted is not None else (drafted or {})
        self.held = held
        self.parts = PartsForm(page.file["parts"], typed_parts(held))
        self.outcomes = {child.pk: self._outcome(child) for child in page.undecided}
        self.talk = TalkForm(
            initial={"spoken_at": timezone.localtime(), **self._drafted("talk")},
            adults=page.adults,
            managers=page.file["managers"],
        )
        self.agree = AgreeForm()
        for action in page.file["actions"]:
            action.typed = held.get(f"action-{action.id}", "")

    def _drafted(self, prefix: str) -> dict[str, str]:
        start = f"{prefix}-"
        return {name[len(start) :]: text for name, text in self.held.items() if name.startswith(start)}

    def _outcome(self, child: Any) -> OutcomeForm:
        latest = self.page.of("recommended", child)
        kept = vars(latest[-1]) if latest else {}
        mine = self._drafted(f"child-{child.pk}")
        return OutcomeForm(prefix=f"child-{child.pk}", initial={**kept, **mine})

    def bind_outcomes(self) -> bool:
        """Read the recommendation as posted; for a child marked as the same, what is said for the first."""
        first, *others = self.outcomes
        for pk in (first, *others):
            data = self.posted.copy()
            if pk != first and data.get(f"child-{pk}-same"):
                for name in OutcomeForm.base_fields.keys() - {"same"}:
                    data[f"child-{pk}-{name}"] = data.get(f"child-{first}-{name}", "")
            self.outcomes[pk] = OutcomeForm(data, prefix=f"child-{pk}")
        return all(form.is_valid() for form in self.outcomes.values())

    def bind_talk(self) -> bool:
        self.talk = TalkForm(self.posted, adults=self.page.adults, managers=self.page.file["managers"])
        return self.talk.is_valid()

    def bind_agree(self) -> bool:
        self.agree = AgreeForm(self.posted)
        return self.agree.is_valid()

    def refuse(self, errors: Mapping[str, list[str]]) -> None:
        """Put what a service refused beside its field: children.12.level, consents.gathering.answer, said."""
        for path, told in errors.items():
            names = path.split(".")
            if names[0] == "children" and int(names[1]) in self.outcomes:
                self.outcomes[int(names[1])].refuse({names[2]: self._of_whom(int(names[1]), told)})
            elif self.agree.is_bound:
                self.agree.refuse({path: told})
            elif self.talk.is_bound:
                self.talk.refuse({"_".join(names[1:]) if names[0] == "consents" else path: told})

    def _of_whom(self, pk: int, told: list[str]) -> list[str]:
        """With several children, each sentence says which of them it is about."""
        named = {child.pk: child.given_name or child.called for child in self.page.undecided}
        return told if len(named) < 2 else [f"{named[pk]}: {sentence[0].lower()}{sentence[1:]}" for sentence in told]

    @property
    def talk_begun(self) -> bool:
        return any(text for name, text in self._drafted("talk").items() if name not in {"spoken_at", "method"})

    @property
    def side_by_side(self) -> list[tuple[Any, OutcomeForm]]:
        return [(child, self.outcomes[child.pk]) for child in self.page.undecided]

    @property
    def grids(self) -> list[dict[str, Any]]:
        """One row a question, one cell a child; three children side by side, then the next three below them."""
        boxes = {name: box for name, box in OutcomeForm.base_fields.items() if name != "same"}
        groups = batched(self.side_by_side, ABREAST)
        return [
            {
                "children": group,
                "rows": [
                    (b.label, HINTS_FOR_OUTCOME.get(n, ""), [(c, f[n]) for c, f in group]) for n, b in boxes.items()
                ],
            }
            for group in groups
        ]

    @property
    def sent(self) -> bool:
        """Whether one of the forms was read: what is refused then stands beside its fields."""
        return any(form.is_bound for form in self.everything)

    @property
    def everything(self) -> list[Form]:
        return [self.parts, *self.outcomes.values(), self.talk, self.agree]
