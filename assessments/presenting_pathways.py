"""What the pages of a homeless young person's pathway show, gathered once for each request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.forms import pathways as forms
from assessments.models import Pathway
from assessments.queries import pathways as queries
from assessments.rules import LookedAfterAnswer
from assessments.services import pathways as services
from assessments.workflow import PATHWAY
from mach.models import Clock, User
from mach.queries.stories import lines
from mach.spoken import age


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step's page: its form, its service, and what is said once it is done."""

    step: str
    title: str
    form: Any
    service: Any
    done: str
    button: str = "Record"


STEPS = {
    "tonight": StepPage("accommodate", "Where they sleep tonight", forms.TonightForm, services.accommodate,
                        "Somewhere safe tonight is recorded on {}."),
    "housing": StepPage("assess_housing", "Joint housing assessment", forms.HousingForm, services.assess_housing,
                        "The joint assessment is recorded on {}."),
    "option": StepPage("explain_option", "Becoming looked after: the explanation", forms.ExplainForm,
                       services.explain_option, "The explanation is recorded on {}."),
    "answer": StepPage("record_answer", "The young person’s answer", forms.AnswerForm, services.record_answer,
                       "The answer is recorded on {}."),
    "advocate": StepPage("offer_advocacy", "An advocate", forms.AdvocacyForm, services.offer_advocacy,
                         "The offer of an advocate is recorded on {}."),
    "review": StepPage("review", "Review", forms.ReviewForm, services.review, "The review is recorded on {}."),
    "worker": StepPage("allocate", "Who walks it with them", forms.AllocateForm, services.allocate,
                       "{} has its worker. Its clock goes on.", "Name the worker"),
    "close": StepPage("close", "Close the pathway", forms.CloseForm, services.close, "{} is closed.", "Close"),
}  # fmt: skip
ESSENTIAL = {"tonight", "option", "answer"}
SEQUENCE = ("tonight", "housing", "option", "answer", "advocate", "review")
LABELS = {
    "tonight": "Somewhere safe tonight",
    "housing": "Joint assessment with housing",
    "option": "Becoming looked after explained",
    "answer": "Their answer, in their words",
    "advocate": "An advocate offered",
    "review": "Reviewed",
}
ASK = {
    "tonight": "Record where they sleep",
    "housing": "Record the assessment",
    "option": "Record the explanation",
    "answer": "Record their answer",
    "advocate": "Record the offer",
    "review": "Record a review",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the sequence: done or missing, what is recorded of it, and where it is recorded."""

    key: str
    label: str
    done_at: Any
    facts: str
    words: str
    ask: str
    href: str


class PathwayPage:
    """A pathway as one reader sees it."""

    def __init__(self, record: Pathway, reader: User) -> None:
        self.record = record
        self.reader = reader

    @property
    def called(self) -> str:
        return self.record.person.full_name if self.record.person else self.record.child.called

    @property
    def born(self) -> Any:
        return self.record.person.date_of_birth if self.record.person else self.record.child.date_of_birth

    @property
    def facts(self) -> list[str]:
        born = age(self.born, timezone.localdate()) if self.born else "age not known"
        state = "Closed" if self.record.status == "closed" else "Open"
        return [f"{self.called}, {born}", state, f"with {self.record.worker}" if self.record.worker else "no worker"]

    @cached_property
    def clocks(self) -> list[Clock]:
        return queries.clocks_of(self.record)

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        return lines(queries.story_of(self.record, self.reader))

    @cached_property
    def may(self) -> set[str]:
        return {step.name for step in PATHWAY.available(self.record.status, self.reader.permissions)}

    @cached_property
    def parts(self) -> list[Part]:
        return [self._part(key, *self._recorded(key)) for key in SEQUENCE]

    def _part(self, key: str, done_at: Any, facts: str, words: str) -> Part:
        offered = STEPS[key].step in self.may and not (key == "answer" and self.record.explained_at is None)
        href = reverse("assessments:pathway_step", args=[self.record.reference, key]) if offered else ""
        return Part(key, LABELS[key], done_at, facts, words, ASK[key], href)

    def _recorded(self, key: str) -> tuple[Any, str, str]:
        held = self.record
        if key == "tonight":
            return held.accommodated_at, "", held.accommodation
        if key == "housing":
            return held.housing_assessed_at, f"with {held.housing_assessed_with}", held.housing_result
        if key == "option":
            return held.explained_at, f"by {held.explained_by}", held.explained_words
        if key == "answer":
            return held.answered_at, self.answer, held.answer_reasons
        if key == "advocate":
            said = "accepted" if held.advocacy_accepted else "declined"
            return held.advocacy_offered_at, said, held.advocacy_note
        return held.review_on, "", held.review_words

    @property
    def first(self) -> list[str]:
        """What a pathway does not close without."""
        return [part.label for part in self.parts if not part.done_at and part.key in ESSENTIAL]

    @property
    def not_recorded(self) -> list[str]:
        """What nothing says yet of the young person besides: whoever closes the pathway says why."""
        return [part.label for part in self.parts if not part.done_at and part.key not in ESSENTIAL]

    @property
    def answer(self) -> str:
        return LookedAfterAnswer(self.record.answer).label if self.record.answer else ""

    @property
    def steps(self) -> dict[str, Any]:
        """The next thing that is missing is the main button; once nothing essential is, closing is."""
        missing = next((part for part in self.parts if not part.done_at and part.href), None)
        ready = bool(self.record.accommodated_at and self.record.answer)
        main = {"label": missing.ask, "url": missing.href} if missing else None
        rest = [self._button(key) for key in ("worker", "close") if STEPS[key].step in self.may]
        if main is None and ready and "close" in self.may:
            main = self._button("close")
            rest = [step for step in rest if step != main]
        return {"steps": [main] if main else [], "primary": main, "more": rest}

    def _button(self, key: str) -> dict[str, str]:
        label = PATHWAY.step(STEPS[key].step).label
        return {"label": label, "url": reverse("assessments:pathway_step", args=[self.record.reference, key])}
