"""A restricted person is in nothing for anyone but those named and senior managers, and is noticed at once by them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mach import people
from mach.clues import Clues
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Action, AuditEvent, Clock, Event, Notice, Person, PersonGrant, User
from mach.people import Tie
from mach.queries.people import household, open_work, people_for
from mach.queries.search import find_people, where_is
from mach.queries.stories import story_of
from mach.queries.views_of_records import views_of
from referrals import services
from referrals.models import Contact
from referrals.queries.contacts import contacts_for
from referrals.queries.identify import who_they_are
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
BORN = date(2016, 4, 9)
ELLA = {"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": BORN}


@pytest.fixture
def crew():
    return {
        "stranger": factories.worker(),
        "manager": factories.manager(),
        "named": factories.worker(),
        "senior": factories.user("senior_manager"),
    }


def may_see(crew, seen):
    return {name for name, user in crew.items() if seen(user)}


ONLY = {"named", "senior"}


def received(**fields):
    sent = factories.sent(children=[factories.sent_child(**{**ELLA, **fields})])
    return services.receive(sent=sent, by=factories.system())


def looked_at(contact):
    services.find_candidates([contact.pk], by=factories.system())
    return Contact.objects.get(pk=contact.pk)


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


def test_a_contact_about_a_restricted_child_waits_for_nobody_to_be_noticed(crew):
    factories.person(**ELLA, restricted=True, named=[crew["named"]])
    Notice.objects.all().delete()
    contact = looked_at(received())
    told = {notice.recipient for notice in Notice.objects.filter(reference=contact.reference, urgent=True)}
    assert told == {crew["named"], *User.objects.filter(roles=["senior_manager"])}
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY
    clocks = Clock.objects.filter(reference=contact.reference)
    assert clocks.running().count() == clocks.count() > 0
    assert all(clock.restricted_people == contact.restricted_people for clock in clocks)


def test_the_link_by_number_inside_the_post_closes_it_at_once(crew):
    factories.person(**ELLA, nhs_number="9434765919", restricted=True, named=[crew["named"]])
    contact = received(nhs_number="9434765919")
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY
    assert Notice.objects.filter(reference=contact.reference, recipient=crew["named"]).exists()


def test_a_person_registered_or_restricted_afterwards_closes_open_contacts_too(crew):
    contact = looked_at(received())
    assert contacts_for(crew["stranger"]).exists()
    factories.person(**ELLA, restricted=True, named=[crew["named"]])
    services.look_again(by=factories.system())
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY
    assert Notice.objects.filter(reference=contact.reference, recipient=crew["senior"]).exists()


def test_saying_that_it_is_somebody_else_opens_the_contact_again(crew):
    factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = looked_at(received())
    services.not_the_same(contact.candidates.get(), by=crew["named"])
    assert may_see(crew, lambda user: contacts_for(user).exists()) == set(crew)
    assert may_see(crew, lambda user: story_of_reference(contact, user)) == set(crew)
    services.look_again(by=factories.system())
    assert contacts_for(crew["stranger"]).exists()


def story_of_reference(contact, user):
    return Event.objects.visible_to(user).filter(reference=contact.reference)


def test_a_likeness_that_is_not_enough_leaves_the_contact_open_and_the_person_unseen(crew):
    factories.person(**{**ELLA, "date_of_birth": date(2016, 9, 4)}, restricted=True, named=[crew["named"]])
    contact = looked_at(received())
    offered = {name: who_they_are(contact, user)[0].candidates != [] for name, user in crew.items()}
    assert {name for name, seen in offered.items() if seen} == ONLY
    assert contacts_for(crew["stranger"]).exists()


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


def test_lifting_opens_everything_again_and_ends_who_was_named(crew):
    child = factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = factories.contact(restricted=child)
    people.lift(child, reason="No longer in public life", by=crew["senior"])
    assert may_see(crew, lambda user: contacts_for(user).filter(pk=contact.pk).exists()) == set(crew)
    assert may_see(crew, lambda user: story_of([child.pk], user)) == set(crew)
    assert not PersonGrant.objects.in_force().exists()
    with pytest.raises(WrongState):
        people.lift(child, reason="Again", by=crew["senior"])


def test_two_restricted_children_need_a_name_for_each(crew):
    first = factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = factories.contact(children=2, restricted=first)
    second = factories.person("Jaxon", "Hodgson", restricted=True)
    services.confirm_person(contact.children.filter(person=None).get(), person=second, by=crew["senior"])
    assert may_see(crew, lambda user: contacts_for(user).exists()) == {"senior"}
    people.grant(second, crew["named"], reason="Their worker", by=crew["senior"])
    assert may_see(crew, lambda user: contacts_for(user).exists()) == ONLY


def test_only_senior_managers_restrict_and_say_why(crew):
    child = factories.person(**ELLA)
    with pytest.raises(NotAllowed):
        people.restrict(child, named=[], reason="Because", by=crew["manager"])
    with pytest.raises(RuleBroken):
        people.restrict(child, named=[], reason=" ", by=crew["senior"])


def test_restricting_naming_and_lifting_by_page(client, crew):
    child = factories.person(**ELLA)
    client.force_login(crew["manager"])
    page = reverse("mach:person_restrict", args=[child.reference])
    assert client.get(page).status_code == 403
    client.force_login(crew["senior"])
    client.post(page, {"reason": "Staff family", "named": [crew["named"].pk]})
    assert people_for(User.objects.get(pk=crew["named"].pk)).exists()
    client.post(
        reverse("mach:person_grant", args=[child.reference]), {"user": crew["stranger"].pk, "reason": "Holds it"}
    )
    assert PersonGrant.objects.in_force().count() == 2
    for held in PersonGrant.objects.all():
        client.post(reverse("mach:person_revoke", args=[child.reference, held.pk]))
    assert not PersonGrant.objects.in_force().exists()
    client.post(page, {"reason": "Left the council"})
    assert not Person.objects.get().restricted


# Breaking the glass


@pytest.mark.parametrize("what", ["contact", "person"])
def test_a_duty_manager_breaks_the_glass_for_four_hours_and_is_reviewed(client, crew, what):
    child = factories.person(**ELLA, restricted=True, named=[crew["named"]])
    contact = factories.contact(restricted=child)
    reference = contact.reference if what == "contact" else child.reference
    client.force_login(crew["manager"])
    assert client.get(contact.get_absolute_url()).status_code == 404
    answer = client.post(reverse("mach:glass"), {"reference": reference.lower(), "reason": "Child at A&E now"})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    assert client.get(contact.get_absolute_url()).status_code == 200
    held = PersonGrant.objects.get(kind="glass")
    assert held.expires_at - held.granted_at == timedelta(hours=4)
    assert Notice.objects.filter(recipient=crew["senior"], reference=held.reference, urgent=True).exists()
    assert AuditEvent.objects.filter(act="glass.break", by=crew["manager"], people=[child.pk]).exists()
    assert Clock.objects.running().filter(kind="break_glass_review").count() == 1
    client.force_login(crew["senior"])
    review = client.get(held.get_absolute_url())
    assert {row.subject_label for row in review.context["opened"]} >= {contact.reference}
    client.post(held.get_absolute_url(), {"review": "Right: the ward needed to know."})
    held.refresh_from_db()
    assert held.reviewed_by == crew["senior"]
    assert not Clock.objects.running().filter(kind="break_glass_review").exists()


def test_after_four_hours_the_record_is_closed_again(crew):
    child = factories.person(**ELLA, restricted=True)
    people.break_glass(
        reference=child.reference, reason="Now", by=crew["manager"], at=timezone.now() - timedelta(hours=4, minutes=1)
    )
    crew["manager"].forget_what_is_open()
    assert not people_for(crew["manager"]).exists()


@pytest.mark.parametrize("reference", ["C-2026-999999", "P-999999", "nonsense"])
def test_the_answer_is_the_same_for_what_is_not_there_and_what_is_not_restricted(client, crew, reference):
    plain = factories.contact()
    client.force_login(crew["manager"])

    def answer(asked):
        page = client.post(reverse("mach:glass"), {"reference": asked, "reason": "Now"})
        return page.status_code, page.context["form"].errors

    assert answer(reference) == answer(plain.reference)
    assert AuditEvent.objects.filter(act="glass.tried", by=crew["manager"]).count() == 2


def test_nobody_reviews_their_own_and_a_worker_breaks_nothing(client, crew):
    child = factories.person(**ELLA, restricted=True)
    with pytest.raises(NotAllowed):
        people.break_glass(reference=child.reference, reason="Now", by=crew["stranger"])
    both = factories.user("mach_manager")
    [held] = people.break_glass(reference=child.reference, reason="Now", by=both)
    both.roles = ["senior_manager"]
    both.save()
    with pytest.raises(NotAllowed, match="their own"):
        people.review_glass(held, review="Fine", by=both)
    client.force_login(crew["stranger"])
    assert client.get(reverse("mach:glass")).status_code == 403
