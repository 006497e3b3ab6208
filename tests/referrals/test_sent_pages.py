"""People in partner agencies read what became of what their own agency sent: the words of the API, and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach.access import Role
from mach.errors import NotAllowed
from mach.models import AuditEvent, Clock
from referrals import services
from referrals.models import ReferrerTold
from referrals.queries import intake
from referrals.rules import WORDS, Decision
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db
SENT = "/sent/"


@pytest.fixture
def school():
    return factories.agency("school")


@pytest.fixture
def partner(client, school):
    user = factories.user(Role.PARTNER, agency=school)
    client.force_login(user)
    return user


def at(contact):
    return f"{SENT}{contact.reference}/"


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [(C.NEW, "Received"), (C.SCREENING, "In progress"), (C.TO_AUTHORISE, "In progress"), (C.DECIDED, "Decided")],
)
def test_where_a_contact_stands_is_said_in_the_words_of_the_api(client, partner, school, status, words):
    contact = factories.contact(status, agency=school, rag="red")
    for text in (text_of(client.get(SENT)), text_of(client.get(at(contact)))):
        assert contact.reference in text and words in text
        assert all(child.called in text for child in contact.children.all())


def test_an_outcome_is_read_in_the_referrers_words_with_the_feedback(client, partner, school):
    contact = factories.contact(C.TO_AUTHORISE, agency=school, decision=Decision.EARLY_HELP)
    contact = services.authorise(contact, feedback="Thank you for the dates.", by=factories.manager())
    text = text_of(client.get(at(contact)))
    assert WORDS[Decision.EARLY_HELP].for_referrers in text
    assert "Thank you for the dates." in text


def test_nothing_of_the_hubs_own_work_shows(client, partner, school):
    holder, manager = factories.worker(name="Sana Rahman"), factories.manager(name="Moira Deeks")
    contact = factories.contact(C.DECIDED, agency=school, worker=holder, manager=manager, rag="red")
    for text in (text_of(client.get(SENT)), text_of(client.get(at(contact)))):
        body = text.partition("<main")[2]
        assert "Rahman" not in body and "Deeks" not in body and "family can meet" not in body
        assert "app-rag" not in body and "P-0" not in body and "/people/" not in body


def test_reading_an_outcome_counts_as_told_once(client, partner, school):
    contact = factories.contact(C.DECIDED, agency=school)
    waiting = Clock.objects.running().filter(kind="tell_referrer", reference=contact.reference)
    text_of(client.get(SENT))
    assert waiting.exists(), "the list says that it is decided, not what"
    text_of(client.get(at(contact)))
    text_of(client.get(at(contact)))
    [told] = ReferrerTold.objects.filter(contact=contact)
    assert (told.how, partner.name in told.note) == ("page", True)
    assert not waiting.exists()


def test_what_the_agencys_system_has_read_is_not_told_again(client, partner, school):
    contact = factories.contact(C.DECIDED, agency=school)
    services.tell_referrer(contact, how="api", by=factories.system())
    client.get(at(contact))
    assert ReferrerTold.objects.filter(contact=contact).count() == 1


def test_before_the_decision_nobody_has_been_told(client, partner, school):
    contact = factories.contact(C.TO_AUTHORISE, agency=school)
    text_of(client.get(at(contact)))
    assert not ReferrerTold.objects.exists()


def test_what_another_agency_sent_is_not_there(client, partner):
    others = factories.contact(C.DECIDED, agency=factories.agency("hospital"))
    by_telephone = factories.contact(C.DECIDED)
    assert client.get(at(others)).status_code == client.get(at(by_telephone)).status_code == 404
    text = text_of(client.get(SENT))
    assert others.reference not in text and by_telephone.reference not in text
    assert ReferrerTold.objects.filter(contact=others).count() == 0


def test_only_the_agency_that_sent_it_is_told(partner):
    others = factories.contact(C.DECIDED, agency=factories.agency("hospital"))
    with pytest.raises(NotAllowed):
        services.outcome_was_read(others, by=partner)


def test_a_restricted_child_is_read_in_the_agencys_own_words(client, partner, school):
    child = factories.restrict(factories.person("Zebedee", "Quillfeather"), factories.worker())
    contact = factories.contact(C.NEW, agency=school, restricted=child)
    text = text_of(client.get(at(contact)))
    assert child.reference not in text and "estricted" not in text


def test_every_reading_is_noted_with_the_agency(client, partner, school):
    contact = factories.contact(C.NEW, agency=school)
    client.get(SENT)
    client.get(at(contact))
    of_list, of_one = AuditEvent.objects.filter(act="viewed", by=partner).order_by("pk")
    assert (of_list.detail["through"], of_list.agency) == ("list", school)
    assert (of_one.subject_id, of_one.agency) == (contact.pk, school)


def test_a_long_list_goes_on_below(client, partner, school, monkeypatch):
    now = timezone.now()
    sent = [factories.contact(agency=school, received_at=now - timedelta(hours=n)) for n in (3, 2, 1)]
    monkeypatch.setattr(intake.Wanted, "__init__", _two_a_page(intake.Wanted.__init__))
    first = text_of(client.get(SENT))
    assert sent[2].reference in first and sent[0].reference not in first
    rest = text_of(client.get(f"{SENT}?below={sent[1].pk}"))
    assert sent[0].reference in rest and sent[2].reference not in rest and "The latest" in rest


def _two_a_page(made):
    return lambda self, **wanted: made(self, **{**wanted, "size": 2})


def test_the_list_is_narrowed_by_where_they_stand(client, partner, school):
    new, decided = factories.contact(C.NEW, agency=school), factories.contact(C.DECIDED, agency=school)
    text = text_of(client.get(f"{SENT}?status=decided"))
    assert decided.reference in text and new.reference not in text
    for nonsense in ("?status=rated", "?below=²", "?below=99999999999999999999"):
        assert new.reference in text_of(client.get(SENT + nonsense))


def test_an_empty_list_says_what_will_be_there(client, partner):
    assert "as soon as it is received" in text_of(client.get(SENT))


def test_who_is_no_partner_has_no_such_page(client):
    client.force_login(factories.manager())
    assert client.get(SENT).status_code == 403
