"""A restricted person is on no page, in no list and in no count for anyone but those named and senior managers."""

from datetime import date

import pytest
from django.urls import reverse

from mach import people
from mach.clues import Clues
from mach.models import Action, Clock, Event, Person
from mach.people import Tie
from mach.queries.people import household, open_work, people_for
from mach.queries.search import find_people, where_is
from mach.queries.stories import story_of
from mach.queries.views_of_records import views_of
from referrals import services
from referrals.queries.contacts import contacts_for
from referrals.workflow import ContactStatus
from tests import factories
from tests.referrals.restricting import ELLA, ONLY, crew, may_see, received

__all__ = ["crew"]

pytestmark = pytest.mark.django_db


def test_restricting_closes_everything_that_is_there_already(crew):
    contact = factories.contact(ContactStatus.SCREENING)
    services.register_person(contact.children.get(), by=crew["stranger"])
    child = contact.children.get().person
    factories.restrict(child, crew["named"])
    assert may_see(crew, lambda user: people_for(user).filter(pk=child.pk).exists()) == ONLY
    assert may_see(crew, lambda user: contacts_for(user).filter(pk=contact.pk).exists()) == ONLY
    assert may_see(crew, lambda user: contacts_for(user).count()) == ONLY
    assert may_see(crew, lambda user: find_people(Clues(name="Hodgson"), user)) == ONLY
    assert may_see(crew, lambda user: where_is(contact.reference, user)) == ONLY
    assert may_see(crew, lambda user: where_is(child.reference, user)) == ONLY
    assert may_see(crew, lambda user: story_of([child.pk], user)) == ONLY
    assert may_see(crew, lambda user: open_work([child.pk], user)) == ONLY
    assert may_see(crew, lambda user: Clock.objects.visible_to(user).filter(reference=contact.reference)) == ONLY
    assert may_see(crew, lambda user: Action.objects.visible_to(user).filter(reference=contact.reference)) == ONLY
    assert may_see(crew, lambda user: Event.objects.visible_to(user).filter(reference=contact.reference)) == ONLY


def test_pages_answer_as_if_nothing_were_there(client, crew):
    contact = factories.contact(restricted=factories.person(**ELLA, restricted=True, named=[crew["named"]]))
    child = Person.objects.get()
    for name, user in crew.items():
        client.force_login(user)
        wanted = 200 if name in ONLY else 404
        assert client.get(child.get_absolute_url()).status_code == wanted, name
        assert client.get(contact.get_absolute_url()).status_code == wanted, name
        page = client.post("/people/", {"q": "Hodgson"}).content
        assert (b"Ella-Mae" in page) is (name in ONLY), name
        page = client.get(reverse("referrals:queue")).content.decode()
        assert (contact.reference in page) is (name in ONLY), name


LISTS = ["/contacts/", "/contacts/?format=csv", "/clocks/"]


@pytest.mark.parametrize("address", LISTS)
def test_no_list_export_or_wall_holds_the_contact_for_anyone_else(client, crew, address):
    contact = factories.contact(restricted=factories.person(**ELLA, restricted=True))
    other = factories.contact()
    for name in ("manager", "senior"):
        client.force_login(crew[name])
        page = client.get(address).content.decode()
        assert other.reference in page
        assert (contact.reference in page) is (name == "senior"), address


@pytest.mark.parametrize("address", ["/", "/referrals/", "/assessments/to-allocate/", "/measures/", "/handovers/"])
def test_no_other_page_names_it(client, crew, address):
    contact = factories.referral(restricted=factories.person(**ELLA, restricted=True))
    client.force_login(crew["manager"])
    page = client.get(address).content.decode()
    assert contact.reference not in page
    assert contact.contact.reference not in page
    assert "Ella-Mae" not in page


def test_a_count_does_not_betray_it(client, crew):
    client.force_login(crew["manager"])

    def words():
        page = client.get("/contacts/")
        return [str(view.get("count")) for view in page.context["views"]]

    before = words()
    factories.contact(restricted=factories.person(**ELLA, restricted=True))
    assert words() == before


def test_the_page_of_a_brother_does_not_betray_a_restricted_sister(client, crew):
    mother = factories.person("Kelly", "Hodgson", date_of_birth=date(1995, 6, 17))
    brother, sister = factories.person("Jaxon", "Hodgson", date_of_birth=date(2021, 1, 30)), factories.person(**ELLA)
    contact = received()
    services.confirm_person(contact.children.get(), person=sister, by=crew["stranger"])
    for child in (brother, sister):
        people.relate(mother, child, Tie("mother"), by=crew["stranger"])
    client.force_login(crew["senior"])
    client.get(sister.get_absolute_url())
    factories.restrict(sister, crew["named"])
    for name, user in crew.items():
        client.force_login(user)
        for page in (brother, mother):
            shown = client.get(page.get_absolute_url()).content.decode()
            assert ("Ella-Mae" in shown) is (name in ONLY), (name, page)
        family = {member.person for member in household([brother.pk], user)}
        assert (sister in family) is (name in ONLY)


def test_the_list_of_views_does_not_betray_them_either(crew):
    brother, sister = factories.person("Jaxon", "Hodgson"), factories.person(**ELLA)
    contact = services.receive(
        sent=factories.sent(children=[factories.sent_child(), factories.sent_child("Jaxon")]), by=factories.system()
    )
    first, second = contact.children.all()
    services.confirm_person(first, person=sister, by=crew["stranger"])
    services.confirm_person(second, person=brother, by=crew["stranger"])
    factories.restrict(sister, crew["named"])
    seen = {
        name: contact.reference in [row.subject_label for row in views_of(brother.pk, user)]
        for name, user in crew.items()
    }
    assert seen == {"stranger": False, "manager": False, "named": False, "senior": True}
