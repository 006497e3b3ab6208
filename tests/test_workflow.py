"""The grammar of workflows, tried on a small one."""

from enum import StrEnum

import pytest

from mach.access import Permission
from mach.errors import WrongState
from mach.workflow import START, Step, Workflow

P = Permission


class Status(StrEnum):
    NEW = "new"
    TO_AUTHORISE = "to_authorise"
    DECIDED = "decided"


LETTER = Workflow(
    "letter",
    Status,
    Step("receive", {START}, Status.NEW, P.RECEIVE_CONTACT),
    Step("rate", {Status.NEW, Status.TO_AUTHORISE}, None, P.RATE_CONTACT, "Rate it"),
    Step("recommend", {Status.NEW}, Status.TO_AUTHORISE, P.SCREEN_CONTACT),
    Step("send_back", {Status.TO_AUTHORISE}, Status.NEW, P.AUTHORISE_DECISION),
    Step("authorise", {Status.TO_AUTHORISE}, Status.DECIDED, P.AUTHORISE_DECISION),
)


def names(steps):
    return [step.name for step in steps]


@pytest.mark.parametrize("step", list(LETTER), ids=lambda step: step.name)
@pytest.mark.parametrize("status", [START, *Status])
def test_a_step_starts_from_its_sources_and_from_nowhere_else(step, status):
    if status in step.sources:
        assert LETTER.check(step.name, status) is step
    else:
        with pytest.raises(WrongState):
            LETTER.check(step.name, status)


def test_the_refusal_says_where_the_record_is_and_what_to_do():
    with pytest.raises(WrongState, match="This letter is now “to authorise”: look at it again before you go on"):
        LETTER.check("recommend", Status.TO_AUTHORISE)


def test_a_status_may_be_given_as_text_from_the_database():
    assert LETTER.check("recommend", "new").to == "to_authorise"


def test_a_step_that_does_not_exist_is_a_mistake_in_the_code():
    with pytest.raises(KeyError):
        LETTER.check("shred", Status.NEW)
    with pytest.raises(KeyError):
        LETTER.step("shred")


def test_only_permitted_steps_from_this_status_are_offered_in_the_order_of_the_table():
    manager = {P.RATE_CONTACT, P.AUTHORISE_DECISION}
    assert names(LETTER.available(Status.TO_AUTHORISE, manager)) == ["rate", "send_back", "authorise"]
    assert names(LETTER.available(Status.NEW, manager)) == ["rate"]
    assert LETTER.available(Status.TO_AUTHORISE, set()) == []


def test_nothing_is_offered_at_the_end():
    assert LETTER.available(Status.DECIDED, set(P)) == []


def test_a_button_says_the_step_in_words_unless_it_has_its_own():
    assert LETTER.step("send_back").label == "Send back"
    assert LETTER.step("rate").label == "Rate it"


def test_a_step_without_a_target_is_drawn_as_a_loop():
    lines = LETTER.diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    [*] --> new: receive" in lines
    assert "    new --> new: rate" in lines
    assert "    to_authorise --> decided: authorise" in lines
    assert len(lines) == 1 + sum(len(step.sources) for step in LETTER)


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([Step("open", {"nowhere"}, Status.NEW, P.READ_CASES)], "starts from an unknown status"),
        ([Step("open", {START}, "nowhere", P.READ_CASES)], "leads to an unknown status"),
        ([Step("open", {START}, Status.NEW, P.READ_CASES)] * 2, "share a name"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused_when_it_is_read(steps, fault):
    with pytest.raises(AssertionError, match=fault):
        Workflow("letter", Status, *steps)
