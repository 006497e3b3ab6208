"""Forms about people that were opened before a colleague changed something, or that say what cannot be."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mach import people
from mach.models import DuplicatePair, Person, PersonMerge
from tests import factories
from tests.mach.twice import merged, search, two

pytestmark = pytest.mark.django_db
REASON = {"reason": "The same mother and house."}


@pytest.fixture
def boss(client):
    user = factories.manager()
    client.force_login(user)
    return user


def opened(client, page):
    """The mark of a page that somebody has open."""
    found = re.search(r'name="as_shown" value="([^"]+)"', client.get(page).content.decode())
    return {"as_shown": found[1]}


def test_a_merge_takes_nothing_that_nobody_saw(client, boss):
    first, other = two()
    page = reverse("mach:merge_people", args=[first.reference, other.reference])
    mark = opened(client, page)
    people.correct(other, {"school": "Berwick Primary"}, by=boss)
    answer = client.post(page, {**mark, **REASON, "given_name": "gone"})
    told = answer.content.decode()
    assert "was corrected since you opened this page" in told and "Berwick Primary" in told
    assert told.count("There is something to put right") == 1
    assert not PersonMerge.objects.exists()
    assert re.search(r'id="gone-given_name"[^>]*checked', told) and REASON["reason"] in told
    again = re.search(r'name="as_shown" value="([^"]+)"', told)[1]
    client.post(page, {**REASON, "as_shown": again, "school": "gone", "given_name": "gone"})
    first.refresh_from_db()
    assert (first.school, first.given_name) == ("Berwick Primary", "Ellamay")


def test_who_sends_a_merge_again_is_told_that_it_is_done(client, boss):
    first, other = two()
    page = reverse("mach:merge_people", args=[first.reference, other.reference])
    client.post(page, REASON)
    assert "are one record already" in client.post(page, REASON, follow=True).content.decode()
    assert PersonMerge.objects.count() == 1


def test_a_pair_that_was_merged_leads_to_its_merge_for_who_may_open_it(client, boss):
    first, other = two(nhs_number="9434765919", date_of_birth=date(2016, 4, 9))
    people.correct(first, {"date_of_birth": date(2016, 4, 9)}, by=boss)
    search()
    pair = DuplicatePair.objects.get()
    merge = merged(first, other, boss)
    page = reverse("mach:duplicate", args=[pair.pk])
    answer = client.post(page, {"verdict": "not_the_same", "said": "Cousins"}, follow=True)
    assert answer.redirect_chain == [(reverse("mach:merge", args=[merge.pk]), 302)]
    assert "were merged already" in answer.content.decode()
    factories.restrict(Person.objects.get(pk=first.pk))
    assert client.get(page).status_code == 404
    assert "were merged already" not in client.get("/people/").content.decode()


def test_not_the_same_is_not_overwritten_by_a_page_opened_before(client, boss):
    pair = factories.pair()
    page = reverse("mach:duplicate", args=[pair.pk])
    mark, colleague = opened(client, page), factories.manager()
    cousins = {"verdict": "not_the_same", "said": "Cousins."}
    people.say_of_pair(pair, **cousins, by=colleague)
    told = client.post(page, {**mark, "verdict": "later", "said": "Ask the school."}).content.decode()
    assert "A colleague answered this" in told and f"{colleague} said" in told and "Ask the school." in told
    assert told.count("There is something to put right") == 1
    assert DuplicatePair.objects.get().verdict == "not_the_same"
    again = re.search(r'name="as_shown" value="([^"]+)"', told)[1]
    assert client.post(page, {"as_shown": again, "verdict": "later"}).status_code == 302
    assert DuplicatePair.objects.get().verdict == "later"


def test_the_same_answer_twice_is_no_conflict(client, boss):
    page = reverse("mach:duplicate", args=[factories.pair().pk])
    cousins = {**opened(client, page), "verdict": "not_the_same", "said": "Cousins."}
    assert [client.post(page, cousins).status_code for _ in range(2)] == [302, 302]


def test_a_correction_of_a_colleague_is_not_undone_by_a_page_opened_before(client, boss):
    person = factories.person(date_of_birth=date(2016, 4, 9))
    page = reverse("mach:person_correct", args=[person.reference])
    mark = opened(client, page)
    people.correct(person, {"school": "Berwick Primary"}, by=factories.worker())
    typed = {"given_name": "Ella", "family_name": "Hodgson", "date_of_birth": "9/4/2016", "sex": person.sex}
    told = client.post(page, {**mark, **typed}).content.decode()
    assert "School or nursery: Berwick Primary" in told
    person.refresh_from_db()
    assert person.school == "Berwick Primary"
    again = re.search(r'name="as_shown" value="([^"]+)"', told)[1]
    assert client.post(page, {**typed, "as_shown": again, "school": "Berwick Primary"}).status_code == 302
    person.refresh_from_db()
    assert (person.given_name, person.school) == ("Ella", "Berwick Primary")


def test_saving_the_same_twice_is_no_conflict(client, boss):
    person = factories.person(date_of_birth=date(2016, 4, 9))
    page = reverse("mach:person_correct", args=[person.reference])
    typed = {**opened(client, page), "given_name": "Ella", "family_name": "Hodgson", "sex": person.sex}
    assert [client.post(page, typed).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"telephone": "ring mum"}, "Enter the telephone number in digits"),
        ({"telephone": "\u0660\u0661\u0662\u0663\u0664\u0665"}, "Enter the telephone number in digits"),
        ({"date_of_birth": "1/1/1850"}, "Check the year"),
        ({"date_of_birth": "1/1/0001"}, "Check the year"),
        ({"expected_date_of_birth": "1/1/2990"}, "Check the year"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_not_dropped(client, boss, wrong, told):
    person = factories.person()
    typed = {"given_name": "Ella", "family_name": "Hodgson", "sex": "U", **wrong}
    for page in (reverse("mach:person_register"), reverse("mach:person_correct", args=[person.reference])):
        answer = client.post(page, {**typed, "somebody_else": "on"})
        assert answer.status_code == 200 and told in answer.content.decode()
    assert Person.objects.count() == 1


def test_the_oldest_and_the_unborn_are_registered(client, boss):
    page = reverse("mach:person_register")
    soon = timezone.localdate() + timedelta(days=200)
    for given in ({"date_of_birth": "2/2/1925"}, {"expected_date_of_birth": f"{soon:%d/%m/%Y}"}):
        named = {"given_name": "Someone", "family_name": "New", "sex": "U", "somebody_else": "on"}
        assert client.post(page, {**named, **given}).status_code == 302
