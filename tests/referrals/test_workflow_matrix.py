"""Every status × step × role of the front door, generated from the tables, against the real services."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from mach.access import Role, permissions_of
from mach.errors import MachError, NotAllowed, WrongState
from mach.models import TeamKind
from mach.workflow import START
from referrals import services
from referrals.models import Referral
from referrals.rules import Decision as D
from referrals.workflow import CONTACT, REFERRAL, ContactStatus, ReferralStatus
from tests import factories
from tests.factories import outcome, outcomes, sent_child

pytestmark = pytest.mark.django_db

HANDOVERS = {"acknowledge_link": D.LINKED, "accept_handover": D.EARLY_HELP, "acknowledge_transfer": D.OTHER_COUNCIL}
AFTER_A_DECISION = {*HANDOVERS, "correct"}
"""Steps that act on a decision: before there is one, nobody can even ask for them."""


def first(contact):
    return contact.children.first()


ON_CONTACT = {
    "rate": lambda c, by: services.rate(c, rag="red", reason="Baby at home.", by=by),
    "allocate": lambda c, by: services.allocate(
        c, worker=factories.worker(), steps=["Call the school"], reason="Leave.", by=by
    ),
    "hand_over": lambda c, by: services.hand_over(c, worker=factories.worker(), reason="Leaves.", by=by),
    "take": lambda c, by: services.take_on(c, by=by),
    "screen": lambda c, by: services.write_part(c, kind="analysis", text="Worrying.", version=0, by=by),
    "recommend": lambda c, by: services.recommend(c, outcomes=outcomes(c), by=by),
    "send_back": lambda c, by: services.send_back(c, comment="Call the school.", by=by),
    "authorise_child": lambda c, by: services.authorise(c, children=[first(c).pk], undone_because="Seen.", by=by),
    "authorise": lambda c, by: services.authorise(c, undone_because="Seen.", by=by),
    "decide_now": lambda c, by: services.decide_now(c, outcomes=outcomes(c, D.ADVICE), reason="Volume.", by=by),
    "add_child": lambda c, by: services.add_child(c, child=sent_child("Noah"), by=by),
    "add_information": lambda c, by: services.add_information(c, text="A fourth call.", by=by),
    "read_information": lambda c, by: services.read_information(c, by=by),
    "agree_to_contact_parents": lambda c, by: services.agree_to_contact_parents(c, reason="He has left.", by=by),
    "identify": lambda c, by: services.register_person(first(c), by=by),
    "record_visit": lambda c, by: services.record_visit(
        c, child=first(c), at=timezone.now(), seen=True, where="At home", by=by
    ),
    "stop_visit": lambda c, by: services.stop_visit(c, child=first(c), reason="Seen by police.", by=by),
    "tell_referrer": lambda c, by: services.tell_referrer(c, how="phone", by=by),
    "acknowledge_link": lambda c, by: services.acknowledge_link(c.handovers.get(), by=by),
    "accept_handover": lambda c, by: services.accept_handover(c.handovers.get(), by=by),
    "hand_back": lambda c, by: services.hand_back(c, by_family=True, reason="Not now.", by=by),
    "acknowledge_transfer": lambda c, by: services.acknowledge_transfer(c.handovers.get(), note="By phone.", by=by),
    "correct": lambda c, by: services.correct(c.decisions.first(), outcome=outcome(D.ADVICE), reason="Wrong.", by=by),
    "correct_received": lambda c, by: services.correct_received(
        c, received_at=c.received_at - timedelta(minutes=1), reason="The email says so.", by=by
    ),
}
ON_REFERRAL = {
    "start_assessment": lambda r, by: services.start_assessment(r, worker=factories.worker(), by=by),
    "go_on": lambda r, by: services.go_on(r, worker=factories.worker(), team=factories.team("longer_term"), by=by),
    "reallocate": lambda r, by: services.reallocate(r, worker=factories.worker(), reason="Leaves.", by=by),
    "close": lambda r, by: services.close_referral(r, closure_reason="RC8", by=by),
    "withdraw": lambda r, by: services.withdraw(r, by=by),
}


class UndoneError(Exception):
    """Raised to roll back what a step did, so that the next role meets the same record."""


def outcome_of(act, record, by):
    """What came of a step: "done", or the kind of refusal. Whatever was done is rolled back."""
    came = "done"
    try:
        with transaction.atomic():
            act(type(record).objects.get(pk=record.pk), by)
            raise UndoneError
    except UndoneError:
        pass
    except MachError as refused:
        came = type(refused).__name__
    return came


def expected(step, status, role):
    if status not in step.sources:
        return WrongState.__name__
    return "done" if step.permission in permissions_of([role]) else NotAllowed.__name__


def pairs(workflow):
    return [
        pytest.param(step, status, id=f"{step.name}-{status}")
        for step in workflow
        if START not in step.sources
        for status in workflow.statuses
    ]


@pytest.fixture
def crew():
    """One person of each role; the social worker is the one whose work it is."""
    team = factories.team(TeamKind.FRONT_DOOR)
    return {role: factories.user(role, team=team) for role in Role}


def contact_for(step, status, crew):
    """A contact at this status on which the step could be taken, were the status and the role right."""
    decision = HANDOVERS.get(step.name, D.EARLY_HELP)
    fields = {"parents_informed": False, "not_informed_reason": "He may hurt her.", "rag": "red", "children": 2}
    worker = crew[Role.SOCIAL_WORKER]
    if step.name == "take" and status == ContactStatus.SCREENING:
        contact = factories.contact(**fields)
        return services.allocate(contact, team=worker.team, steps=["Call"], by=factories.manager())
    contact = factories.contact(min_status(status), worker=worker, **fields)
    if status in (ContactStatus.TO_AUTHORISE, ContactStatus.DECIDED):
        contact = recommended(contact, decision, worker)
        child = first(contact)
        manager = factories.manager()
        if step.name in AFTER_A_DECISION:
            contact = services.authorise(contact, children=[child.pk], undone_because="Seen.", by=manager)
        if status == ContactStatus.DECIDED:
            contact = services.authorise(contact, undone_because="Seen.", by=manager)
    if step.name == "read_information":
        services.add_information(contact, text="A fourth call.", by=factories.user(Role.CALL_HANDLER))
    return contact


def min_status(status):
    return status if status == ContactStatus.NEW else ContactStatus.SCREENING


def recommended(contact, decision, worker):
    """The first child as asked, the second without anything that follows."""
    one, other = contact.children.all()
    said = {one.pk: outcome(decision), other.pk: outcome(D.ADVICE)}
    if decision == D.LINKED:
        said[one.pk]["linked_to"] = factories.referral(ReferralStatus.IN_ASSESSMENT, worker=worker).reference
    return services.recommend(contact, outcomes=said, by=worker)


def test_every_step_of_the_tables_is_tried():
    assert set(ON_CONTACT) == set(CONTACT.steps) - {"receive"}
    assert set(ON_REFERRAL) == set(REFERRAL.steps) - {"accept"}


@pytest.mark.parametrize(("step", "status"), pairs(CONTACT))
def test_a_contact_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status, crew):
    if step.name in AFTER_A_DECISION and status in (ContactStatus.NEW, ContactStatus.SCREENING):
        assert status not in step.sources
        return
    contact = contact_for(step, status, crew)
    assert contact.status == status
    came = {role: outcome_of(ON_CONTACT[step.name], contact, by) for role, by in crew.items()}
    assert came == {role: expected(step, status, role) for role in crew}


@pytest.mark.parametrize(("step", "status"), pairs(REFERRAL))
def test_a_referral_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status, crew):
    referral = factories.referral(status)
    came = {role: outcome_of(ON_REFERRAL[step.name], referral, by) for role, by in crew.items()}
    assert came == {role: expected(step, status, role) for role in crew}
    assert Referral.objects.get(pk=referral.pk).status == status
