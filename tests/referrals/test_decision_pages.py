"""The pages on which managers decide: every door of each."""

import pytest
from django.urls import reverse

from mach.access import Role
from mach.models import AuditEvent
from referrals import services
from referrals.models import ChildDecision, Contact, Referral
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcome, outcomes
from tests.referrals.deciding import manager

__all__ = ["manager"]

pytestmark = pytest.mark.django_db
CONTACT_PAGES = {
    "authorise": C.TO_AUTHORISE,
    "send_back": C.TO_AUTHORISE,
    "decide_now": C.NEW,
    "correct": C.DECIDED,
    "correct_received": C.DECIDED,
    "tell_referrer": C.DECIDED,
    "read_information": C.DECIDED,
}


def address(name, contact, *more):
    return reverse(f"referrals:{name}", args=[contact.reference, *more])


def outcome_data(child, decision=D.ADVICE, **fields):
    said = outcome(decision, **fields)
    return {f"children.{child.pk}.{name}": value for name, value in said.items()}


def read_data(contact):
    return {"read": [row.pk for row in contact.recommendations.filter(superseded_at=None)]}


@pytest.mark.parametrize(("name", "status"), CONTACT_PAGES.items())
class TestEveryContactPage:
    def test_somebody_signed_out_signs_in_first(self, client, name, status):
        answer = client.get(address(name, factories.contact(status)))
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]

    def test_who_may_not_is_told_so(self, client, name, status):
        client.force_login(factories.user(Role.QUALITY_AUDITOR))
        assert client.get(address(name, factories.contact(status))).status_code == 403

    def test_a_restricted_contact_is_not_there(self, client, manager, name, status):
        contact = factories.contact(status, restricted=True)
        assert client.get(address(name, contact)).status_code == 404
        assert client.post(address(name, contact)).status_code == 404

    def test_it_opens_and_the_view_is_noted_with_everyone_on_it(self, client, manager, name, status):
        contact = factories.contact(status, children=1)
        services.register_person(contact.children.get(), by=manager)
        contact.refresh_from_db()
        answer = client.get(address(name, contact), follow=True)
        assert answer.status_code == 200
        assert set(contact.people) <= set(AuditEvent.objects.filter(act="viewed", by=manager).latest("pk").people)


@pytest.mark.parametrize(
    ("name", "status"),
    [("authorise", C.SCREENING), ("send_back", C.DECIDED), ("decide_now", C.DECIDED), ("correct", C.NEW)],
)
def test_from_the_wrong_status_the_page_says_that_it_has_moved_on(client, manager, name, status):
    contact = factories.contact(status)
    assert client.get(address(name, contact)).status_code == 409


class TestAuthorise:
    def test_it_shows_the_recommendation_and_what_the_referrer_will_be_told(self, client, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=2)
        page = client.get(address("authorise", contact)).content.decode()
        assert page.count("Needs that the family can meet with help.") == 2
        assert "The family is being offered early help." in page
        assert "Thank you. We decided: early help." in page
        assert "Authorise for all 2 children" in page

    def test_one_button_decides_for_all(self, client, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=2)
        answer = client.post(address("authorise", contact), {**read_data(contact), "feedback": "Clear, thank you."})
        contact.refresh_from_db()
        assert (answer.status_code, contact.status, contact.feedback) == (302, C.DECIDED, "Clear, thank you.")

    def test_or_for_one_child(self, client, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=2)
        child = contact.children.last()
        answer = client.post(address("authorise", contact), {**read_data(contact), "only": child.pk})
        assert answer["Location"] == address("authorise", contact)
        assert ChildDecision.objects.get().child == child

    def test_who_recommended_it_reads_it_without_buttons_and_is_refused(self, client):
        both = factories.user("mach_manager", "social_worker")
        client.force_login(both)
        contact = factories.contact(C.TO_AUTHORISE, worker=both)
        page = client.get(address("authorise", contact)).content.decode()
        assert "You recommended this yourself" in page
        assert "Send back…" not in page
        assert client.post(address("authorise", contact), read_data(contact)).status_code == 403

    def test_what_was_recommended_anew_meanwhile_is_shown_before_it_is_decided(self, client, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        seen = read_data(contact)
        again = services.send_back(contact, comment="More.", by=factories.manager())
        services.recommend(again, outcomes=outcomes(again, D.ASSESSMENT), by=again.worker)
        answer = client.post(address("authorise", contact), seen)
        assert answer.status_code == 200
        assert "read it again" in answer.content.decode()
        assert not ChildDecision.objects.exists()

    @pytest.mark.parametrize("sent", [{"only": "x"}, {"read": "1;2"}, {"only": "9" * 30}])
    def test_nonsense_is_refused_in_words(self, client, manager, sent):
        contact = factories.contact(C.TO_AUTHORISE)
        answer = client.post(address("authorise", contact), sent)
        assert answer.status_code == 200
        assert not ChildDecision.objects.exists()

    def test_statements_do_not_grow_with_the_children(self, client, manager, django_assert_max_num_queries):
        counts = []
        for children in (2, 1, 4):
            contact = factories.contact(C.TO_AUTHORISE, children=children)
            with django_assert_max_num_queries(24) as one:
                client.get(address("authorise", contact))
            counts.append(len(one))
        assert counts[1] == counts[2]


class TestChange:
    def test_it_starts_from_what_was_recommended_and_needs_a_reason(self, client, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        child = contact.children.get()
        at = address("change", contact, child.pk)
        assert "Needs that the family can meet with help." in client.get(at).content.decode()
        sent = {**outcome_data(child, D.ASSESSMENT), **read_data(contact)}
        refused = client.post(at, sent)
        assert refused.status_code == 200
        assert "Say why you decide otherwise" in refused.content.decode()
        done = client.post(at, {**sent, f"children.{child.pk}.changed_because": "Third since August."})
        assert done.status_code == 302
        assert Referral.objects.get().decision.changed_because == "Third since August."

    def test_what_the_referrer_would_be_told_of_another_decision_is_not_left_as_it_was(self, client, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        child = contact.children.get()
        told = contact.recommendations.get().told_text
        sent = {**outcome_data(child, D.ASSESSMENT, told_text=told), **read_data(contact)}
        answer = client.post(address("change", contact, child.pk), sent)
        assert "written for another decision" in answer.content.decode()

    def test_a_child_of_another_contact_is_not_there(self, client, manager):
        contact, other = factories.contact(C.TO_AUTHORISE), factories.contact(C.TO_AUTHORISE)
        assert client.get(address("change", contact, other.children.get().pk)).status_code == 404


def test_send_back(client, manager):
    contact = factories.contact(C.TO_AUTHORISE)
    assert "Say what is still needed" in client.post(address("send_back", contact), {}).content.decode()
    answer = client.post(address("send_back", contact), {"comment": "Call the school."})
    assert answer.status_code == 302
    assert Contact.objects.get(pk=contact.pk).status == C.SCREENING


class TestDecideNow:
    def test_the_same_for_every_child_is_filled_in_once(self, client, manager):
        contact = factories.contact(rag="", children=3)
        first = contact.children.first()
        sent = {**outcome_data(first), "same": "on", "reason": "Police volume."}
        assert client.post(address("decide_now", contact), sent).status_code == 302
        assert ChildDecision.objects.filter(decision=D.ADVICE).count() == 3

    def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(self, client, manager):
        contact = factories.contact(rag="", children=2)
        first, second = contact.children.all()
        sent = {**outcome_data(first, D.RETURNED, told_text="", rationale="Below the threshold."), "reason": ""}
        page = client.post(address("decide_now", contact), sent).content.decode()
        assert "Error:" in page
        assert f'href="#id_children.{first.pk}.told_text"' in page
        assert f'href="#id_children.{second.pk}.decision"' in page
        assert 'href="#id_reason"' in page
        assert "Below the threshold." in page

    def test_what_needs_screening_is_refused_in_words(self, client, manager):
        contact = factories.contact(rag="green")
        sent = {**outcome_data(contact.children.get(), D.ASSESSMENT), "reason": "Sure."}
        assert (
            "needs screening before it is decided" in client.post(address("decide_now", contact), sent).content.decode()
        )

    def test_it_is_listed_for_dip_sampling(self, client, manager):
        contact = factories.contact(rag="")
        services.decide_now(contact, outcomes=outcomes(contact, D.ADVICE), reason="Police volume.", by=manager)
        page = client.get(reverse("referrals:dip_sample")).content.decode()
        assert contact.reference in page
        assert "Police volume." in page


class TestCorrect:
    def test_with_several_children_one_is_chosen_first(self, client, manager):
        contact = factories.contact(C.DECIDED, children=2)
        page = client.get(address("correct", contact)).content.decode()
        assert page.count("/correct/") >= 2

    def test_the_new_entry_stands_beside_the_old(self, client, manager):
        contact = factories.contact(C.DECIDED)
        old = contact.decisions.get()
        at = address("correct_decision", contact, old.pk)
        assert client.get(at).status_code == 200
        sent = {**outcome_data(old.child), "reason": "Wrong button."}
        assert client.post(at, sent).status_code == 302
        assert ChildDecision.objects.get(superseded_at=None).corrects == old
        assert client.get(at).status_code == 404

    def test_received_at_another_moment(self, client, manager):
        contact = factories.contact(C.DECIDED)
        at = address("correct_received", contact)
        assert "in the future" in client.post(at, {"received_at": "1/1/2090 10:00", "reason": "x"}).content.decode()
        assert client.post(at, {"received_at": "1/5/2026 10:00", "reason": "The letter."}).status_code == 302


def test_telling_the_referrer_is_recorded(client):
    client.force_login(factories.user(Role.CALL_HANDLER))
    contact = factories.contact(C.DECIDED)
    assert "01632 960123" in client.get(address("tell_referrer", contact)).content.decode()
    answer = client.post(address("tell_referrer", contact), {"how": "phone", "note": "PC Marsh."})
    assert answer.status_code == 302
    assert contact.referrer_told.get().note == "PC Marsh."


def test_information_after_the_decision_is_read(client, manager):
    contact = factories.contact(C.DECIDED)
    services.add_information(contact, text="A fourth call tonight.", by=factories.user(Role.CALL_HANDLER))
    assert "A fourth call tonight." in client.get(address("read_information", contact)).content.decode()
    assert client.post(address("read_information", contact)).status_code == 302
    assert client.post(address("read_information", contact)).status_code == 409
