"""Who audits what: nobody their own case, nobody what they may not open; and who sees an audit."""

import pytest

from improvement.queries import audits as queries
from improvement.queries.cases import case_of, closed_to
from improvement.services import audits
from mach.access import Role
from mach.errors import RuleBroken
from mach.models import AuditEvent, Clock, Event
from mach.queries.search import where_is
from referrals import services as referring
from tests import factories
from tests.improvement.auditing import a_round, audit, auditor, decided, senior

__all__ = ["auditor", "senior"]

pytestmark = pytest.mark.django_db


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


# Who sees what


def test_the_audit_is_no_line_of_the_childs_story(auditor):
    made = audit(auditor=auditor)
    assert not Event.objects.filter(reference=made.reference).exists()
    assert AuditEvent.objects.filter(act="audit.draw", subject_id=made.pk).exists()


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
