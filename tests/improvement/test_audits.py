"""Audits: drawn fairly, graded, moderated by a second person, and not closed before all is done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from improvement.models import AuditRound, AuditTool
from improvement.queries import audits as queries
from improvement.queries.cases import case_of, closed_to, group_of
from improvement.rules.auditing import AuditSaid, DomainSaid
from improvement.services import audits
from mach.access import Role
from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, Event, Notice
from mach.queries.search import where_is
from referrals import services as referring
from tests import factories
from tests.improvement.auditing import a_round, audit, graded, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return factories.user(Role.QUALITY_AUDITOR)


@pytest.fixture
def senior():
    return factories.user(Role.SENIOR_MANAGER)


def decided(**fields):
    return factories.contact("decided", **fields)


# The programme and its samples


def test_a_round_says_what_is_wrong_with_it(auditor):
    with pytest.raises(RuleBroken) as refused:
        a_round(title=" ", size=0, due_on=today(days=-1), frame_last=today(days=-90), drawn="stratified",
                auditors=[factories.worker()])  # fmt: skip
    assert set(refused.value.errors) == {"title", "size", "due_on", "frame_last", "stratum", "auditors"}


def test_a_sample_is_drawn_again_from_its_seed(auditor):
    for _ in range(6):
        decided()
    of = a_round(auditors=[auditor])
    first = {each.subject_reference for each in audits.draw_sample(of, by=auditor, seed=11)}
    other = a_round(auditors=[auditor])
    assert {each.subject_reference for each in audits.draw_sample(other, by=auditor, seed=11)} == first
    assert len(first) == 3
    assert AuditRound.objects.get(pk=of.pk).seed == 11


def test_a_sample_is_complete_once(auditor):
    for _ in range(4):
        decided()
    of = a_round(auditors=[auditor])
    audits.draw_sample(of, by=auditor)
    with pytest.raises(WrongState, match="complete"):
        audits.draw_sample(of, by=auditor)


def test_what_is_left_out_is_replaced_by_the_next_of_the_same_seed(auditor):
    for _ in range(4):
        decided()
    of = a_round(auditors=[auditor])
    drawn = audits.draw_sample(of, by=auditor, seed=4)
    audits.withdraw(drawn[0], reason="A colleague’s child.", by=auditor)
    (more,) = audits.draw_sample(of, by=auditor)
    assert more.subject_reference not in {each.subject_reference for each in drawn}
    assert AuditRound.objects.get(pk=of.pk).seed == 4


def test_cases_outside_the_frame_are_not_drawn(auditor):
    decided(received_at=timezone.now() - timedelta(days=90))
    inside = decided()
    factories.contact("screening")
    of = a_round(auditors=[auditor])
    assert [each.subject_reference for each in audits.draw_sample(of, by=auditor)] == [inside.reference]


def test_a_frame_that_is_not_over_is_not_drawn(auditor):
    of = a_round(auditors=[auditor], frame_last=today(days=3), due_on=today(days=20))
    with pytest.raises(RuleBroken, match="not all there yet"):
        audits.draw_sample(of, by=auditor)


def test_referrals_and_assessments_are_drawn_too(auditor):
    record = factories.assessment("signed_off")
    for subject, reference in (("referral", record.referral.reference), ("assessment", record.reference)):
        of = a_round(auditors=[auditor], subject=subject)
        (made,) = audits.draw_sample(of, by=auditor)
        assert (made.subject_reference, made.person, made.practitioner) == (reference, record.person, record.worker)


@pytest.mark.parametrize(
    ("stratum", "group"),
    [("team", "No team"), ("rag", "Red"), ("outcome", "Early help"), ("age", "10 to 15")],
)
def test_the_group_that_a_case_falls_in(stratum, group):
    case = case_of(decided(rag="red").reference)
    assert group_of(case, stratum) == group or stratum == "team"


def test_every_group_of_a_stratified_sample_is_seen(auditor):
    for rag in ("green",) * 5 + ("red",):
        decided(rag=rag)
    of = a_round(auditors=[auditor], drawn="stratified", stratum="rag", size=2)
    drawn = audits.draw_sample(of, by=auditor, seed=1)
    assert {each.contact.rag for each in drawn} == {"green", "red"}


# Nobody's own case


def test_nobody_is_given_what_they_held_managed_or_may_not_open(auditor, senior):
    worker = factories.user(Role.SOCIAL_WORKER, Role.QUALITY_AUDITOR)
    boss = factories.user(Role.MACH_MANAGER, Role.QUALITY_AUDITOR)
    of_team = factories.user(Role.MACH_MANAGER, team=factories.team())
    contact = decided(worker=worker, manager=boss)
    case = case_of(contact.reference)
    closed = closed_to([case], [worker, boss, auditor, senior, of_team])[contact.reference]
    assert closed == {worker.pk, boss.pk}
    hidden = decided(restricted=True, manager=factories.user(Role.SENIOR_MANAGER))
    assert closed_to([case_of(hidden.reference)], [auditor, senior])[hidden.reference] == {auditor.pk}


def test_the_manager_of_the_team_does_not_audit_its_work():
    team = factories.team()
    manager = factories.manager(team=team)
    contact = decided(worker=factories.worker(team=team))
    assert case_of(contact.reference).record.team == team
    assert closed_to([case_of(contact.reference)], [manager])[contact.reference] == {manager.pk}


def test_who_assessed_the_child_does_not_audit_the_contact(auditor):
    worker = factories.user(Role.SOCIAL_WORKER, Role.QUALITY_AUDITOR)
    record = factories.assessment("signed_off", worker=worker)
    contact = record.referral.contact
    assert worker.pk in closed_to([case_of(contact.reference)], [worker])[contact.reference]


def test_a_case_that_no_auditor_may_look_at_is_left_out_of_the_sample():
    worker = factories.user(Role.SOCIAL_WORKER, Role.QUALITY_AUDITOR)
    decided(worker=worker)
    with pytest.raises(RuleBroken, match="no case left"):
        audits.draw_sample(a_round(auditors=[worker]), by=worker)


def test_a_restricted_case_is_drawn_only_by_who_may_see_it(auditor, senior):
    hidden = decided(restricted=True, manager=factories.user(Role.SENIOR_MANAGER))
    of = a_round(auditors=[auditor, senior])
    with pytest.raises(RuleBroken):
        audits.draw_sample(of, by=auditor)
    (made,) = audits.draw_sample(of, by=senior)
    assert (made.subject_reference, made.worker) == (hidden.reference, senior)
    assert made.restricted_people == hidden.restricted_people
    assert not queries.audits_for(auditor).exists()


def test_an_audit_is_closed_to_others_when_its_child_becomes_restricted(auditor):
    contact = decided()
    made = audit(of=contact, auditor=auditor)
    closed = factories.restrict(factories.person("Zebedee", "Quillfeather"))
    assert queries.audits_for(auditor).filter(pk=made.pk).exists()
    referring.confirm_person(contact.children.first(), person=closed, by=factories.user(Role.SENIOR_MANAGER))
    assert not queries.audits_for(auditor).filter(pk=made.pk).exists()


def test_a_case_chosen_by_hand_goes_to_nobody_who_had_a_part_in_it(auditor):
    worker = factories.user(Role.SOCIAL_WORKER, Role.QUALITY_AUDITOR)
    contact = decided(worker=worker)
    of = a_round(auditors=[auditor], drawn="chosen")
    with pytest.raises(RuleBroken) as refused:
        audits.choose_case(of, reference=contact.reference, auditor=worker, by=auditor)
    assert set(refused.value.errors) == {"auditor"}
    with pytest.raises(RuleBroken) as refused:
        audits.choose_case(of, reference="C-2026-999999", auditor=auditor, by=auditor)
    assert set(refused.value.errors) == {"reference"}
    audits.choose_case(of, reference=contact.reference.lower(), auditor=auditor, by=auditor)
    with pytest.raises(RuleBroken, match="already"):
        audits.choose_case(of, reference=contact.reference, auditor=auditor, by=auditor)


def test_it_moves_to_an_auditor_who_had_no_part(auditor):
    made = audit(auditor=auditor)
    involved = made.practitioner
    involved.roles = [*involved.roles, Role.QUALITY_AUDITOR]
    involved.save()
    with pytest.raises(RuleBroken):
        audits.reassign(made, auditor=involved, reason="Leave.", by=auditor)
    other = factories.user(Role.QUALITY_AUDITOR)
    made = audits.reassign(made, auditor=other, reason="Leave.", by=auditor)
    assert made.worker == other
    assert Clock.objects.running().get(reference=made.reference, kind="audit").owner == other


def test_the_audit_is_no_line_of_the_childs_story(auditor):
    made = audit(auditor=auditor)
    assert not Event.objects.filter(reference=made.reference).exists()
    assert AuditEvent.objects.filter(act="audit.draw", subject_id=made.pk).exists()


# Grading


def test_an_audit_is_written_by_its_auditor_alone(auditor):
    made = audit(auditor=auditor)
    with pytest.raises(NotAllowed, match="somebody else"):
        audits.grade(made, said=graded(made), version=1, by=factories.user(Role.QUALITY_AUDITOR))


def test_it_may_be_saved_unfinished_and_is_never_overwritten(auditor):
    made = audit(auditor=auditor)
    one = AuditSaid(domains={"voice": DomainSaid(words="She was asked.")})
    saved = audits.grade(made, said=one, version=1, by=auditor)
    assert saved.status == "auditing"
    with pytest.raises(Conflict):
        audits.grade(saved, said=graded(made), version=1, by=auditor)
    assert saved.grades.get(domain="voice").words == "She was asked."


def test_what_is_missing_is_said_at_once(auditor):
    made = audit(auditor=auditor)
    keys = [domain["key"] for domain in made.tool.domains]
    domains = {keys[0]: DomainSaid(grade="inadequate", words="Nobody looked."), keys[1]: DomainSaid(grade="good")}
    made = audits.grade(made, said=AuditSaid(domains=domains), version=1, by=auditor)
    with pytest.raises(RuleBroken) as refused:
        audits.submit(made, by=auditor)
    wanted = {f"evidence_{keys[0]}", "overall", "summary", "worker_view", "family_view"}
    assert wanted | {f"grade_{key}" for key in keys[2:]} == set(refused.value.errors)


@pytest.mark.parametrize(
    "domains",
    [
        {"voice": DomainSaid(grade="splendid")},
        {"no such": DomainSaid(grade="good")},
        {"voice": DomainSaid(grade="good", not_applicable=True)},
    ],
)
def test_only_the_four_grades_of_its_own_domains(auditor, domains):
    made = audit(auditor=auditor)
    with pytest.raises(RuleBroken):
        audits.grade(made, said=AuditSaid(domains=domains), version=1, by=auditor)


def test_a_worker_says_how_they_see_their_own_work_only(auditor):
    made = audit(auditor=auditor)
    heard = audits.hear(made, whose="worker", words="I had nineteen.", by=made.practitioner)
    assert heard.worker_view == "I had nineteen."
    with pytest.raises(NotAllowed):
        audits.hear(made, whose="worker", words="He had nineteen.", by=factories.worker())


def test_an_audit_keeps_the_tool_that_it_was_drawn_with(auditor):
    made = audit(auditor=auditor)
    audits.set_tool(name="Shorter", in_force_from=today(), domains=[{"label": "Risk", "asks": "Was it found?"}],
                    by=auditor)  # fmt: skip
    made.refresh_from_db()
    assert made.tool.number == 1
    assert audit(auditor=auditor).tool.name == "Shorter"
    assert AuditTool.objects.count() == 2


# Moderation


def test_nobody_moderates_what_they_graded_or_had_a_part_in(auditor, senior):
    made = audit("to_moderate", auditor=auditor, of=decided(manager=senior))
    for by in (auditor, senior):
        with pytest.raises(NotAllowed):
            audits.agree(made, agreed="good", because="", re_audit_on=None, by=by)
        with pytest.raises(NotAllowed):
            audits.send_back(made, comment="More.", by=by)


def test_another_grade_needs_its_reason_and_both_stay(auditor, senior):
    made = audit("to_moderate", auditor=auditor)
    with pytest.raises(RuleBroken) as refused:
        audits.agree(made, agreed="requires_improvement", because=" ", re_audit_on=None, by=senior)
    assert set(refused.value.errors) == {"because"}
    made = audits.agree(made, agreed="requires_improvement", because="No plan.", re_audit_on=None, by=senior)
    assert (made.overall, made.agreed, made.moderator) == ("good", "requires_improvement", senior)
    for change in ("overall = 'outstanding'", "agreed = 'good'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE improvement_audit SET {change} WHERE id = %s", [made.pk])  # noqa: S608


def test_what_came_back_is_graded_again_on_the_same_day(auditor, senior):
    made = audit("to_moderate", auditor=auditor)
    due = made.due_at
    made = audits.send_back(made, comment="Where is the plan?", by=senior)
    assert (made.status, made.due_at) == ("auditing", due)
    assert Notice.objects.filter(recipient=auditor, text__contains="came back").exists()
    assert Clock.objects.running().filter(reference=made.reference, kind="audit").exists()


# What follows


def test_inadequate_work_starts_its_path_before_moderation(auditor, senior):
    manager = factories.manager()
    made = audit("to_moderate", grade="inadequate", auditor=auditor)
    assert Notice.objects.filter(recipient=manager, urgent=True, text__contains="look at the child today").exists()
    clock = Clock.objects.running().get(reference=made.reference, kind="audited_child_today")
    assert clock.urgent
    made = audits.look_at_child(made, words="Seen at school, safe.", by=manager)
    assert not Clock.objects.running().filter(kind="audited_child_today").exists()
    with pytest.raises(RuleBroken) as refused:
        audits.agree(made, agreed="inadequate", because="", re_audit_on=None, by=senior)
    assert set(refused.value.errors) == {"re_audit_on"}


def test_a_child_is_not_waited_for_where_moderation_finds_otherwise(auditor, senior):
    made = audit("to_moderate", grade="inadequate", auditor=auditor)
    audits.agree(made, agreed="requires_improvement", because="The visit was there.", re_audit_on=None, by=senior)
    assert not Clock.objects.running().filter(reference=made.reference).exists()


def test_moderation_that_finds_inadequate_starts_the_path(auditor, senior):
    made = audit("to_moderate", auditor=auditor)
    audits.agree(made, agreed="inadequate", because="No visit.", re_audit_on=today(days=40), by=senior)
    assert Clock.objects.running().filter(reference=made.reference, kind="audited_child_today").exists()


def test_inadequate_work_does_not_close_before_its_path_is_walked(auditor, senior):
    made = audit("agreed", grade="inadequate", auditor=auditor, child_seen=False)
    with pytest.raises(RuleBroken, match=r"how the child is today.*at least one action"):
        audits.close(made, by=senior)
    made = audits.look_at_child(made, words="Safe.", by=factories.manager())
    row = audits.set_action(made, what="Visit weekly", owner=senior, due_on=today(days=5), by=auditor)
    with pytest.raises(RuleBroken, match="One action is not done"):
        audits.close(made, by=senior)
    audits.finish_action(made, action=row, outcome="Visited.", by=senior)
    assert audits.close(made, by=senior).status == "closed"


def test_the_database_does_not_close_it_either(auditor):
    made = audit("agreed", grade="inadequate", auditor=auditor, child_seen=False)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE improvement_audit SET status = 'closed' WHERE id = %s", [made.pk])


def test_an_action_is_chased_until_its_owner_or_a_manager_says_it_is_done(auditor):
    owner = factories.worker()
    made = audit("agreed", auditor=auditor)
    row = audits.set_action(made, what="Ring her", owner=owner, due_on=today(days=1), by=auditor)
    assert Clock.objects.running().get(reference=made.reference, kind="agreed_action").owner == owner
    with pytest.raises(NotAllowed):
        audits.finish_action(made, action=row, outcome="Done.", by=factories.worker())
    audits.finish_action(made, action=row, outcome="Rang her.", by=owner)
    with pytest.raises(WrongState):
        audits.finish_action(made, action=row, outcome="Again.", by=owner)


@pytest.mark.parametrize("fault", ["what", "owner", "due_on"])
def test_an_action_says_what_by_whom_and_when(auditor, fault):
    made = audit("agreed", auditor=auditor)
    said = {"what": "Ring her", "owner": auditor, "due_on": today()}
    said[fault] = {"what": "", "owner": None, "due_on": today(days=-1)}[fault]
    with pytest.raises(RuleBroken) as refused:
        audits.set_action(made, **said, by=auditor)
    assert set(refused.value.errors) == {fault}


def test_an_action_goes_to_somebody_who_may_answer_an_audit(auditor):
    made = audit("agreed", auditor=auditor)
    with pytest.raises(RuleBroken) as refused:
        audits.set_action(made, what="Ring her", owner=factories.user(Role.CALL_HANDLER), due_on=today(), by=auditor)
    assert set(refused.value.errors) == {"owner"}


def test_nobody_who_may_not_open_a_record_is_given_an_action(senior):
    hidden = decided(restricted=True, manager=factories.user(Role.SENIOR_MANAGER))
    made = audit("agreed", of=hidden, auditor=senior, moderator=factories.user(Role.SENIOR_MANAGER))
    with pytest.raises(RuleBroken, match="may not open"):
        audits.set_action(made, what="Ring", owner=factories.worker(), due_on=today(), by=senior)


def test_a_re_audit_is_awaited_until_it_is_drawn(auditor, senior):
    first = audit("closed", grade="inadequate", auditor=auditor)
    assert list(queries.re_audits_awaited(senior)) == [first]
    of = a_round(auditors=[senior], kind="re_audit", drawn="chosen")
    other = factories.user(Role.QUALITY_AUDITOR)
    audits.choose_case(of, reference=first.subject_reference, auditor=other, re_audit_of=first, by=auditor)
    assert not queries.re_audits_awaited(senior).exists()


# Who sees what


def test_a_worker_sees_the_audits_of_their_own_work(auditor):
    made = audit(auditor=auditor)
    assert list(queries.audits_for(made.practitioner)) == [made]
    assert not queries.audits_for(factories.worker()).exists()
    assert not queries.audits_for(factories.user(Role.CALL_HANDLER)).exists()


def test_evidence_leads_to_the_record_that_it_names_for_who_may_open_it(client, auditor):
    made = audit("auditing", auditor=auditor)
    shown = f'<a href="{made.contact.get_absolute_url()}">{made.subject_reference}</a>'
    client.force_login(auditor)
    assert f"In the record: {shown}" in client.get(made.get_absolute_url()).content.decode()
    assert where_is("A-2026-999999", auditor) == ""
