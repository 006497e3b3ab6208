"""The improvement plan: what each step asks for, what it keeps, and what it refuses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from improvement.models import ImprovementAction, PlanVersion
from improvement.queries import inspections, versions
from improvement.queries import plan as queries
from improvement.services import plan, progress
from improvement.services.versions import endorse
from improvement.workflow import IMPROVEMENT_ACTION, ActionStatus
from mach.access import Permission as P
from mach.access import Role, roles_with
from mach.errors import MachError, NotAllowed, RuleBroken, WrongState
from mach.models import Notice
from tests import factories
from tests.improvement import made

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def line(action):
    return queries.line(made.fresh(action), factories.user(Role.SENIOR_MANAGER))


STEPS = {
    "start": (plan.start, dict),
    "report_progress": (progress.report_progress, lambda: {"words": "Half done."}),
    "set_milestone": (progress.set_milestone, lambda: {"text": "Half", "due_on": today()}),
    "reach_milestone": (progress.reach_milestone, lambda: {"milestone": MILESTONE[0], "reached_on": today()}),
    "add_evidence": (progress.add_evidence, lambda: {"title": "x", "file": progress.FileSent("a.pdf", b"x")}),
    "revise": (plan.revise, lambda: {"said": made.said(text="Something else")}),
    "answer": (plan.answer, lambda: {"answers": []}),
    "override_rag": (plan.override_rag, lambda: {"rag": "red", "because": "It slips."}),
    "complete": (plan.complete, lambda: {"completed_on": today(), "impact": "Less waiting."}),
    "reopen": (plan.reopen, lambda: {"because": "It slipped back."}),
    "withdraw": (plan.withdraw, lambda: {"because": "Done elsewhere."}),
}
MILESTONE = [None]


def test_the_table_below_has_every_step():
    assert set(STEPS) | {"set"} == set(IMPROVEMENT_ACTION.steps)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", ActionStatus)
def test_each_step_starts_where_the_table_says(status, step):
    action = made.action("in_progress" if step == "reach_milestone" else str(status))
    if step == "reach_milestone":
        MILESTONE[0] = made.milestone(action)
        if status != "in_progress":
            return
    rule = IMPROVEMENT_ACTION.step(step)
    service, given = STEPS[step]
    if str(status) not in rule.sources:
        with pytest.raises(WrongState):
            service(action, **given(), by=made.lead())
        assert made.fresh(action).status == status
        return
    service(action, **given(), by=made.lead())
    begun = "in_progress" if step == "report_progress" else str(status)
    assert made.fresh(action).status == (rule.to or begun)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_for_whose_role_carries_it(step):
    source = next(s for s in ActionStatus if str(s) in IMPROVEMENT_ACTION.step(step).sources)
    action = made.action(str(source))
    if step == "reach_milestone":
        MILESTONE[0] = made.milestone(action)
    service, given = STEPS[step]
    for role in set(Role) - set(roles_with(IMPROVEMENT_ACTION.step(step).permission)):
        with pytest.raises(NotAllowed):
            service(action, **given(), by=factories.user(role))
    assert made.fresh(action).status == source


def test_a_new_action_says_what_changes_who_answers_for_it_and_what_it_answers():
    lead, owner, found = made.lead(), factories.manager(), made.finding()
    action = plan.add_action(said=made.said(owner=owner), answers=[found], by=lead)
    assert action.code == f"A-{today().year}-01"
    assert action.reference.startswith("I-")
    assert list(action.answers.all()) == [found]
    assert Notice.objects.get(recipient=owner).link == action.get_absolute_url()
    assert plan.add_action(said=made.said(), by=lead).code == f"A-{today().year}-02"


@pytest.mark.parametrize(
    ("told", "field"), [({"text": " "}, "text"), ({"owner_role": " "}, "owner_role"), ({"owner": "worker"}, "owner")]
)
def test_an_action_without_an_owner_or_words_is_refused(told, field):
    told = {name: factories.worker() if value == "worker" else value for name, value in told.items()}
    with pytest.raises(RuleBroken) as refused:
        plan.add_action(said=made.said(**told), by=made.lead())
    assert list(refused.value.errors) == [field]
    assert not ImprovementAction.objects.exists()


def test_a_strength_is_answered_by_nothing():
    strength = made.finding(kind="strength", text="Visits are prompt")
    with pytest.raises(RuleBroken):
        plan.add_action(said=made.said(), answers=[strength], by=made.lead())
    with pytest.raises(RuleBroken):
        plan.answer(made.action(), answers=[strength], by=made.lead())


def test_a_finding_stands_out_until_an_action_answers_it_and_again_when_that_is_withdrawn():
    lead, found = made.lead(), made.finding()
    assert list(inspections.to_answer(lead)) == [found]
    action = made.action(answers=[found])
    assert not inspections.to_answer(lead)
    plan.withdraw(action, because="No money.", by=lead)
    assert list(inspections.to_answer(lead)) == [found]
    plan.reopen(action, because="Money came.", by=lead)
    assert not inspections.to_answer(lead)


def test_a_finding_of_two_actions_is_not_open_while_one_of_them_answers_it():
    lead, found = made.lead(), made.finding()
    made.action("withdrawn", answers=[found])
    made.action(answers=[found])
    assert not inspections.to_answer(lead)


def test_the_first_report_begins_an_action_and_its_impact_stands_on_it():
    action = made.action()
    progress.report_progress(action, words="Two teams ring.", impact="Referrers hear the same day.", by=made.lead())
    assert (made.fresh(action).status, made.fresh(action).impact) == ("in_progress", "Referrers hear the same day.")
    progress.report_progress(action, words="Three teams ring.", by=made.lead())
    assert made.fresh(action).impact == "Referrers hear the same day."
    assert [row.words for row in queries.progress_of(action)] == ["Three teams ring.", "Two teams ring."]


def test_a_colour_that_a_person_sets_stands_beside_the_computed_one():
    action, lead = made.action("in_progress"), made.lead()
    with pytest.raises(RuleBroken):
        plan.override_rag(action, rag="red", because=" ", by=lead)
    with pytest.raises(RuleBroken):
        plan.override_rag(action, rag="blue", because="It is done.", by=lead)
    with pytest.raises(RuleBroken):
        plan.override_rag(action, rag="", because="", by=lead)
    plan.override_rag(action, rag="red", because="The supplier failed.", by=lead)
    assert (line(action).rag, line(action).computed.rag, line(action).overridden) == ("red", "green", True)
    plan.override_rag(action, rag="", because="", by=lead)
    assert (line(action).rag, line(action).overridden) == ("green", False)


def test_completing_takes_the_other_colour_back_and_asks_what_is_different_for_children():
    action, lead = made.action("in_progress"), made.lead()
    plan.override_rag(action, rag="red", because="The supplier failed.", by=lead)
    with pytest.raises(RuleBroken) as refused:
        plan.complete(action, completed_on=today() + DAY, impact=" ", by=lead)
    assert set(refused.value.errors) == {"completed_on", "impact"}
    plan.complete(action, completed_on=today(), impact="Nobody waits.", by=lead)
    assert line(action).rag == "blue"


def test_a_milestone_is_reached_once_and_only_of_its_own_action():
    action, other, lead = made.action("in_progress"), made.action("in_progress"), made.lead()
    row = made.milestone(action)
    with pytest.raises(RuleBroken):
        progress.reach_milestone(action, milestone=row, reached_on=today() + DAY, by=lead)
    with pytest.raises(type(row).DoesNotExist):
        progress.reach_milestone(other, milestone=row, reached_on=today(), by=lead)
    progress.reach_milestone(action, milestone=row, reached_on=today(), by=lead)
    with pytest.raises(WrongState):
        progress.reach_milestone(action, milestone=row, reached_on=today(), by=lead)
    assert line(action).reached == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("run.exe", b"x", "one of these kinds"),
        ("page.html", b"<script>", "one of these kinds"),
        ("empty.pdf", b"", "empty"),
        ("noending", b"x", "one of these kinds"),
        ("large.pdf", b"x" * (progress.LARGEST + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_evidence(name, content, told):
    action = made.action()
    with pytest.raises(RuleBroken, match=told):
        made.evidence(action, name, content)
    assert not action.evidence.exists()


def test_a_file_is_kept_with_a_type_of_ours_and_given_back_as_it_was():
    action = made.action()
    row = made.evidence(action, "Minutes May.PDF", b"%PDF-1.7 \x00\xff")
    kept = queries.file_of(action, row.pk)
    assert (bytes(kept.content), kept.content_type) == (b"%PDF-1.7 \x00\xff", "application/pdf")
    assert queries.file_of(made.action(), row.pk) is None, "of another action"


def test_a_figure_is_evidence_of_a_month_that_has_been():
    action, lead = made.action(), made.lead()
    row = progress.link_figure(action, title="", measure="assessments-45-days", month=today(), by=lead)
    assert (row.title, row.month.day) == ("Assessments finished within 45 working days", 1)
    with pytest.raises(RuleBroken):
        progress.link_figure(action, title="", measure="no-such", month=today(), by=lead)
    with pytest.raises(RuleBroken):
        progress.link_figure(action, title="", measure="contacts", month=today() + 40 * DAY, by=lead)


def test_a_version_is_the_plan_word_for_word_and_never_changes():
    lead, action = made.lead(), made.action("in_progress")
    made.milestone(action)
    first = endorse(endorsed_on=today(), endorsed_by="Improvement Board", by=lead)
    plan.revise(action, said=made.said(text="Ring within the hour"), by=lead)
    second = endorse(endorsed_on=today(), endorsed_by="Improvement Board", by=lead)
    assert (first.number, second.number) == (1, 2)
    assert [each["text"] for each in made.fresh(first).contents["actions"]] == ["Ring every referrer"]
    assert [each["text"] for each in made.fresh(second).contents["actions"]] == ["Ring within the hour"]
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=first.pk).update(endorsed_by="Somebody else")


def test_what_cannot_be_endorsed():
    lead = made.lead()
    with pytest.raises(RuleBroken, match="no action yet"):
        endorse(endorsed_on=today(), endorsed_by="Board", by=lead)
    made.action()
    endorse(endorsed_on=today(), endorsed_by="Board", by=lead)
    for day, name in ((today() + DAY, "Board"), (today() - DAY, "Board"), (today(), " ")):
        with pytest.raises(RuleBroken):
            endorse(endorsed_on=day, endorsed_by=name, by=lead)
    with pytest.raises(NotAllowed):
        endorse(endorsed_on=today(), endorsed_by="Board", by=factories.manager())


def test_who_does_not_read_the_plan_finds_nothing():
    made.everything()
    for role in set(Role) - set(roles_with(P.READ_PLAN)):
        reader = factories.user(role)
        for rows in (queries.actions_for, queries.priority_rows, versions.versions_for):
            assert not rows(reader)
        for rows in (inspections.inspections_for, inspections.findings_for):
            assert not rows(reader)


def test_the_plan_asks_the_database_as_often_for_thirty_actions_as_for_two(django_assert_num_queries):
    reader = made.lead()
    for _ in range(2):
        made.action("in_progress", measure="assessments-45-days")
    with django_assert_num_queries(4):
        assert len(queries.lines(queries.actions_for(reader), reader)) == 2
    for _ in range(6):
        made.milestone(made.action("in_progress", measure="contacts-24-hours", answers=[made.finding(text=str(_))]))
    with django_assert_num_queries(4):
        assert len(queries.lines(queries.actions_for(reader), reader)) == 8


def test_everything_that_is_refused_says_what_to_do():
    with pytest.raises(MachError) as refused:
        plan.withdraw(made.action(), because="", by=made.lead())
    assert str(refused.value).endswith(".")
