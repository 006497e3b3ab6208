"""Two people decide at the same moment: one wins, the other is told, and each child has one decision."""

import pytest

from mach.errors import Conflict, MachError, RuleBroken, WrongState
from referrals import services
from referrals.models import ChildDecision, Contact, Handover, Referral
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcome, outcomes
from tests.racing import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


@pytest.mark.parametrize("children", [1, 3])
def test_two_managers_authorise_at_once_and_one_wins(children):
    contact = factories.contact(C.TO_AUTHORISE, children=children, decision=D.ASSESSMENT)
    managers = [factories.manager() for _ in range(2)]
    came = at_once(*(lambda by=by: services.authorise(contact, by=by) for by in managers))
    assert kinds(came) == ["Contact", "WrongState"]
    assert ChildDecision.objects.count() == Referral.objects.count() == children
    assert Contact.objects.get().status == C.DECIDED


def test_one_authorises_while_another_decides_at_once():
    contact = factories.contact(C.TO_AUTHORISE, rag="red")
    said = outcomes(contact, D.STRATEGY_MEETING)
    came = at_once(
        lambda: services.authorise(contact, undone_because="Seen today.", by=factories.manager()),
        lambda: services.decide_now(contact, outcomes=said, reason="Now.", by=factories.manager()),
    )
    assert kinds(came) == ["Contact", "WrongState"]
    assert ChildDecision.objects.count() == 1


def test_siblings_decided_by_two_managers_at_once_are_both_decided():
    contact = factories.contact(C.TO_AUTHORISE, children=2)
    one, other = contact.children.all()
    came = at_once(
        lambda: services.authorise(contact, children=[one.pk], by=factories.manager()),
        lambda: services.authorise(contact, children=[other.pk], by=factories.manager()),
    )
    assert kinds(came) == ["Contact", "Contact"]
    assert Contact.objects.get().status == C.DECIDED
    assert ChildDecision.objects.count() == Handover.objects.count() == 2


def test_authorised_while_it_is_sent_back_and_recommended_anew():
    contact = factories.contact(C.TO_AUTHORISE)
    seen = [row.pk for row in contact.recommendations.all()]

    def send_back_and_recommend():
        again = services.send_back(contact, comment="Call the school.", by=factories.manager())
        return services.recommend(again, outcomes=outcomes(again, D.ASSESSMENT), by=again.worker)

    came = at_once(send_back_and_recommend, lambda: services.authorise(contact, read=seen, by=factories.manager()))
    entry = ChildDecision.objects.first()
    if entry:
        assert (entry.recommendation_id, entry.decision) == (seen[0], D.EARLY_HELP)
        assert isinstance(came[0], WrongState)
    else:
        assert isinstance(came[1], Conflict | WrongState)


def test_two_contacts_about_one_child_accepted_at_once_make_one_open_referral():
    person = factories.person()
    contacts = [factories.contact(rag="red") for _ in range(2)]
    for contact in contacts:
        services.confirm_person(contact.children.get(), person=person, by=factories.manager())
    came = at_once(
        *(
            lambda contact=contact: services.decide_now(
                contact, outcomes=outcomes(contact, D.ASSESSMENT), reason="Now.", by=factories.manager()
            )
            for contact in contacts
        )
    )
    assert kinds(came) == ["Contact", "RuleBroken"]
    assert "open referral" in str(next(each for each in came if isinstance(each, RuleBroken)))
    assert Referral.objects.filter(person=person).count() == 1
    assert sorted(Contact.objects.values_list("status", flat=True)) == ["decided", "new"]


def test_a_decision_is_corrected_while_its_assessment_begins():
    referral = factories.referral()
    came = at_once(
        lambda: services.start_assessment(referral, worker=factories.worker(), by=factories.user("assessment_manager")),
        lambda: services.correct(referral.decision, outcome=outcome(D.ADVICE), reason="Wrong.", by=factories.manager()),
    )
    assert sum(isinstance(each, MachError) for each in came) == 1
    referral.refresh_from_db()
    in_force = ChildDecision.objects.get(superseded_at=None)
    assert (referral.status, in_force.decision) in {("in_assessment", D.ASSESSMENT), ("withdrawn", D.ADVICE)}


def test_a_hand_over_is_accepted_once():
    handover = factories.contact(C.DECIDED).handovers.get()
    leads = [factories.user("early_help_lead") for _ in range(2)]
    came = at_once(*(lambda by=by: services.accept_handover(handover, by=by) for by in leads))
    assert kinds(came) == ["Handover", "WrongState"]
