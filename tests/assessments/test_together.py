"""Siblings written together: what is shared is written once, each child's own voice is theirs, and what was signed off
stays as it stood."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import Assessment, AssessmentPart
from assessments.queries.writing import Writing, parts_of, what_is_missing
from mach import people
from mach.errors import Conflict, RuleBroken
from mach.models import Notice, Person, Relationship
from referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def worker(boss):
    return factories.worker(team=boss.team)


@pytest.fixture
def siblings(worker, boss):
    first = factories.referral(children=2)
    both = Referral.objects.filter(contact=first.contact).order_by("pk")
    return [services.open_assessment(each, worker=worker, by=boss) for each in both]


def say(record, by, version=0, **parts):
    said = {kind: (text, version) for kind, text in parts.items()}
    return services.write(record, parts=said, findings={}, by=by)


def complete(record, worker):
    factories.seen(record, worker)
    return services.write_and_submit(record, **factories.written(record), by=worker)


@pytest.fixture
def of_two_contacts(worker, boss):
    """Children of one mother whose contacts came apart."""
    first, second = factories.referral(), factories.referral()
    mother = factories.person("Kelly", "Hodgson")
    for referral in (first, second):
        Relationship.objects.create(person=mother, child=referral.person, kind="mother")
    return [services.open_assessment(each, worker=worker, by=boss) for each in (first, second)]


def test_restricting_one_child_closes_what_was_written_with_it(client, of_two_contacts, worker, boss):
    ella, jaxon = of_two_contacts
    assert ella.together == jaxon.together
    say(jaxon, worker, worries="Ella hears it all.", views="Quiet, please.")
    named = factories.worker(team=boss.team)
    factories.restrict(ella.person, named)
    reader, senior = factories.worker(team=boss.team), factories.user("senior_manager")
    for record in (ella, jaxon):
        assert not Assessment.objects.visible_to(reader).filter(pk=record.pk).exists()
        assert Assessment.objects.visible_to(named).filter(pk=record.pk).exists()
        client.force_login(reader)
        assert client.get(f"/assessments/{record}/").status_code == 404
        assert str(record) not in client.get("/assessments/?show=all").content.decode()
        client.force_login(senior)
        assert client.get(f"/assessments/{record}/").status_code == 200
    told = Notice.objects.filter(recipient=named, reference=jaxon.reference, urgent=True)
    assert told.exists(), "somebody who may open it must know that it is theirs now"


def test_lifting_the_restriction_opens_both_again(of_two_contacts, boss):
    ella, jaxon = of_two_contacts
    factories.restrict(ella.person)
    by = factories.user("senior_manager")
    people.lift(Person.objects.get(pk=ella.person_id), reason="It was a mistake.", by=by)
    reader = factories.worker(team=boss.team)
    assert {r.pk for r in Assessment.objects.visible_to(reader)} == {ella.pk, jaxon.pk}
    assert list(Assessment.objects.values_list("restricted_people", flat=True)) == [[], []]


def test_what_was_signed_off_together_is_closed_as_well(of_two_contacts, worker, boss):
    ella, jaxon = of_two_contacts
    complete(jaxon, worker)
    services.sign_off(jaxon, by=boss)
    factories.restrict(ella.person)
    assert not Assessment.objects.visible_to(worker).filter(pk=jaxon.pk).exists()


def test_children_of_one_contact_are_closed_with_it(siblings, boss):
    factories.restrict(siblings[0].person)
    assert not Assessment.objects.visible_to(factories.worker(team=boss.team)).exists()


def test_who_is_restricted_is_never_written_together_with_who_is_not(of_two_contacts, boss):
    ella, _ = of_two_contacts
    factories.restrict(ella.person)
    third, mother = factories.referral(), Relationship.objects.filter(child=ella.person_id).get().person
    Relationship.objects.create(person=mother, child=third.person, kind="mother")
    alone = services.open_assessment(third, worker=factories.worker(team=boss.team), by=boss)
    assert alone.together != ella.together


def test_a_parent_who_is_restricted_later_is_not_named_to_others(client, of_two_contacts, worker, boss):
    ella, _ = of_two_contacts
    mother = Relationship.objects.filter(child=ella.person_id).get().person
    consult(ella, worker, f"p{mother.pk}", consulted=True, on=timezone.localdate(), said="I work at the hub.")
    factories.restrict(mother)
    for reader, shown in ((boss, False), (factories.user("senior_manager"), True)):
        client.force_login(reader)
        page = client.get(f"/assessments/{ella}/").content.decode()
        assert ("I work at the hub." in page) is shown
        assert (mother.full_name in page) is shown
        assert ("whose record is closed to you" in page) is not shown
        told = client.get(f"/api/v1/staff/assessments/{ella}/").json()["consultations"]
        assert ([row["person"] for row in told] == [mother.pk]) is shown


def test_a_shared_part_is_written_once_for_all(siblings, worker):
    ella, jaxon = siblings
    say(ella, worker, worries="He comes back drunk.", views="Quiet, please.")
    assert parts_of(jaxon)["worries"].text == "He comes back drunk."
    assert "views" not in parts_of(jaxon)
    assert AssessmentPart.objects.count() == 2


def test_each_childs_own_part_is_needed_for_that_child(siblings, worker):
    ella, jaxon = siblings
    complete(ella, worker)
    own = {"home", "school", "town", "views", "danger", "analysis"}
    assert own <= set(what_is_missing(jaxon))
    assert not {"plan", "history", "worries"} & set(what_is_missing(jaxon))


def test_one_childs_words_are_refused_for_another(siblings, worker):
    ella, jaxon = siblings
    complete(ella, worker)
    copied = parts_of(ella)["views"].text.upper()
    factories.seen(jaxon, worker)
    whole = factories.written(jaxon)
    with pytest.raises(RuleBroken) as refused:
        services.write_and_submit(jaxon, **{**whole, "parts": {**whole["parts"], "views": (copied, 0)}}, by=worker)
    assert set(refused.value.errors) == {"views"}


def test_what_was_signed_off_keeps_showing_what_was_shared_then(siblings, worker, boss):
    ella, jaxon = siblings
    signed = services.sign_off(complete(ella, worker), by=boss)
    before = parts_of(signed)["worries"]
    say(jaxon, worker, before.version, worries="Something else.")
    assert parts_of(signed)["worries"].text == before.text
    assert parts_of(jaxon)["worries"].text == "Something else."
    row = Writing(jaxon).information[0]
    later = {f"i{row.pk}": ({"said": "Left the school."}, row.version)}
    services.write(jaxon, parts={}, findings={}, gathered=later, by=worker)
    assert Writing(signed).information[0].said == "Often late."


def test_what_the_family_shares_is_checked_again_at_the_signature(siblings, worker, boss):
    ella, jaxon = siblings
    submitted = complete(ella, worker)
    say(jaxon, worker, 1, worries=" ")
    with pytest.raises(RuleBroken) as refused:
        services.sign_off(submitted, by=boss)
    assert "worries" in refused.value.errors


def test_a_child_of_the_same_mother_joins_later(siblings, worker, boss):
    mother = factories.person("Kelly")
    third = factories.referral(sent=factories.sent(children=[factories.sent_child("Noah")]))
    for child in (siblings[0].person, third.person):
        Relationship.objects.create(person=mother, child=child, kind="mother")
    joined = services.open_assessment(third, worker=worker, by=boss)
    assert joined.together_id == siblings[0].together_id


def test_a_child_whose_record_is_restricted_is_written_alone(siblings, worker, boss):
    mother = factories.person("Kelly")
    third = factories.referral(restricted=True)
    for child in (siblings[0].person, third.person):
        Relationship.objects.create(person=mother, child=child, kind="mother")
    factories.grant(third.person, worker)
    alone = services.open_assessment(third, worker=worker, by=factories.user("senior_manager"))
    assert alone.together_id != siblings[0].together_id


def test_what_a_writer_left_as_they_read_it_is_not_put_back(siblings, worker):
    ella, jaxon = siblings
    say(ella, worker, plan="first")
    say(jaxon, worker, 1, plan="second")
    services.write(
        ella, parts={"plan": ("first", 1), "analysis": ("Risk.", 0)}, findings={}, by=worker
    )  # fmt: skip
    assert parts_of(ella)["plan"].text == "second"
    assert parts_of(ella)["analysis"].text == "Risk."


def test_a_clash_names_what_clashed_and_saves_nothing(siblings, worker):
    ella, jaxon = siblings
    say(ella, worker, plan="first")
    with pytest.raises(Conflict) as moved:
        say(jaxon, worker, plan="mine", analysis="Risk.")
    assert moved.value.current == ["plan"]
    assert "analysis" not in parts_of(jaxon)


@pytest.fixture
def father(siblings):
    found = factories.person("Dean")
    Relationship.objects.create(person=found, child=siblings[0].person, kind="father", lives_with=False)
    return found


def consult(record, by, key, version=0, **said):
    return services.write(record, parts={}, findings={}, gathered={key: (said, version)}, by=by)


def test_a_father_who_lives_elsewhere_is_asked_for_and_only_for_his_child(siblings, father):
    ella, jaxon = siblings
    assert f"p{father.pk}-consulted" in what_is_missing(ella)
    assert not any(name.startswith("p") and "-" in name for name in what_is_missing(jaxon))


def test_a_father_is_consulted_or_it_is_said_why_not(siblings, father, worker):
    ella, _ = siblings
    consult(ella, worker, f"p{father.pk}", consulted=False)
    assert f"p{father.pk}-why_not" in what_is_missing(ella)
    consult(ella, worker, f"p{father.pk}", 1, consulted=False, why_not="Not safe for her.")
    assert f"p{father.pk}-why_not" not in what_is_missing(ella)
    with pytest.raises(Conflict) as moved:
        consult(ella, worker, f"p{father.pk}", 1, consulted=True, said="He rang.")
    assert moved.value.current == [f"p{father.pk}"]


def test_nobody_is_asked_to_consult_the_dead_or_whom_they_may_not_know(siblings, father):
    ella, _ = siblings
    father.date_of_death = "2020-01-01"
    father.save()
    assert f"p{father.pk}-consulted" not in what_is_missing(ella)
    father.date_of_death = None
    father.save()
    factories.restrict(father)
    assert f"p{father.pk}-consulted" not in what_is_missing(Assessment.objects.get(pk=ella.pk))


def test_somebody_else_is_consulted_by_name(siblings, worker):
    ella, jaxon = siblings
    consult(ella, worker, "cnew", who="Neighbour", consulted=True)
    (row,) = Writing(jaxon).consultations
    assert row.who == "Neighbour"
    assert f"c{row.pk}-said" in what_is_missing(jaxon)


@pytest.mark.parametrize("score", [None, 11, -1])
def test_a_scale_goes_from_0_to_10(siblings, worker, score):
    with pytest.raises(RuleBroken) as refused:
        consult(siblings[0], worker, "snew", who="Mum", score=score, on=None, why="")
    assert "snew-score" in refused.value.errors


def test_scales_are_each_childs_own_and_an_empty_row_is_none(siblings, worker):
    ella, jaxon = siblings
    consult(ella, worker, "snew", who="Mum", score=0, on=None, why="")
    consult(ella, worker, "snew", who="", score=None, on=None, why="")
    assert [row.score for row in Writing(ella).scales] == [0]
    assert Writing(jaxon).scales == []


def test_nobody_was_asked_tomorrow(siblings, worker):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(RuleBroken):
        consult(siblings[0], worker, "inew", who="School", asked_on=tomorrow, said="")
