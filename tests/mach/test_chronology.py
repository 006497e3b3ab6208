"""The chronology: what it shows of whom to whom, and what people make of its lines."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.workflow import ASSESSMENT, ENQUIRY, EPISODE, MEETING, PATHWAY
from mach import story
from mach.errors import NotAllowed, RuleBroken
from mach.models import AuditEvent, Event, EventJudgement, Person, Relationship
from mach.moves import keep, tell_story
from mach.queries import chronology as queries
from referrals.workflow import REFERRAL
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.worker()


@pytest.fixture
def referral():
    return factories.referral()


@pytest.fixture
def at(referral):
    return f"/people/{referral.person.reference}/chronology/"


@pytest.fixture
def line(referral):
    return Event.objects.filter(people__contains=[referral.person_id], kind="referral.accept").get()


def test_a_line_is_judged_and_the_earlier_judgement_is_kept(worker, line):
    story.judge(line, significance="key", impact="He stopped sleeping.", by=worker)
    latest = story.judge(line, significance="routine", by=worker)
    assert list(line.judgements.filter(replaced_at=None)) == [latest]
    assert line.judgements.count() == 2
    line.refresh_from_db()
    assert line.significance == "ordinary"
    assert AuditEvent.objects.filter(act="event.judge", people__contains=line.people).count() == 2


def test_superseding_needs_its_reason(worker, line):
    with pytest.raises(RuleBroken) as refused:
        story.judge(line, significance="ordinary", superseded=True, reason=" ", by=worker)
    assert set(refused.value.errors) == {"reason"}
    assert not EventJudgement.objects.exists()


def test_significance_is_one_of_three(worker, line):
    with pytest.raises(RuleBroken):
        story.judge(line, significance="huge", by=worker)


@pytest.mark.parametrize("role", ["call_handler", "quality_auditor", "performance_analyst"])
def test_only_social_workers_and_managers_judge(line, role):
    with pytest.raises(NotAllowed):
        story.judge(line, significance="key", by=factories.user(role))


def test_the_page_shows_everything_and_narrows(client, worker, referral, at):
    client.force_login(worker)
    page = client.get(at).content.decode()
    assert "Accepted as a referral" in page
    assert str(referral.contact) in page
    narrowed = client.get(at, {"kind": "visits"}).content.decode()
    assert "Nothing of this kind" in narrowed
    assert "Accepted as a referral" in client.get(at, {"kind": "decisions"}).content.decode()


def test_significance_narrows_by_what_was_judged(client, worker, line, at):
    client.force_login(worker)
    assert line.label not in client.get(at, {"significance": "routine"}).content.decode()
    story.judge(line, significance="routine", by=worker)
    assert line.label in client.get(at, {"significance": "routine"}).content.decode()


def test_a_superseded_line_is_folded_with_its_reason(client, worker, line, at):
    story.judge(line, significance="ordinary", superseded=True, reason="Another family's.", by=worker)
    client.force_login(worker)
    page = client.get(at).content.decode()
    assert f"Superseded: {line.label}" in page
    assert "Another family" in page


def test_judging_through_the_page(client, worker, line, at):
    client.force_login(worker)
    where = f"{at}{line.pk}/"
    refused = client.post(where, {"significance": "key", "superseded": "on"})
    assert refused.status_code == 200
    assert "Say why it no longer counts as risk." in refused.content.decode()
    answer = client.post(where, {"significance": "key", "impact": "She hid."})
    assert answer.status_code == 302
    assert "She hid." in client.get(at).content.decode()
    assert "She hid." in client.get(where).content.decode()


def test_the_doors(client, referral, line, at):
    assert client.get(at).status_code == 302
    client.force_login(factories.user("administrator"))
    assert client.get(at).status_code in (403, 404)
    client.force_login(factories.user("call_handler"))
    assert client.get(at).status_code == 200
    assert client.get(f"{at}{line.pk}/").status_code == 403
    client.force_login(factories.worker())
    assert client.get("/people/P-999999/chronology/").status_code == 404
    other = factories.referral().person.reference
    assert client.get(f"/people/{other}/chronology/{line.pk}/").status_code == 404


def test_a_restricted_childs_chronology_is_not_there_for_others(client, worker, referral, line, at):
    factories.restrict(referral.person)
    client.force_login(worker)
    assert client.get(at).status_code == 404
    assert client.get(f"{at}{line.pk}/").status_code == 404


@pytest.fixture
def mother(referral, worker):
    mother = factories.person("Kelly")
    brother = factories.person("Jaxon")
    for child in (referral.person, brother):
        tie = Relationship(person=mother, child=child, kind="mother", parental_responsibility=True, lives_with=True)
        keep(tie, by=worker, at=timezone.now(), why="related")
    return mother


def test_the_family_is_drawn_with_brothers_and_sisters(client, worker, mother, at):
    client.force_login(worker)
    page = client.get(at)
    assert "Kelly Hodgson: mother of" in page.content.decode()
    assert "Jaxon Hodgson" in page.content.decode()
    home = {one.figure.name: one.figure.living_with for one in page.context["drawing"].placed}
    assert home["Jaxon Hodgson"] is True


def test_nobody_who_is_restricted_is_drawn_or_named_for_others(client, worker, mother, at):
    factories.restrict(mother)
    client.force_login(worker)
    page = client.get(f"{at}?who=family").content.decode()
    assert "Kelly" not in page
    assert "Jaxon" not in page


def test_reading_it_names_everyone_shown_in_the_log(client, worker, referral, at):
    client.force_login(worker)
    client.get(at)
    row = AuditEvent.objects.filter(act="viewed", by=worker).latest("pk")
    assert referral.person_id in row.people


def test_csv_for_who_may_download(client, referral, at):
    client.force_login(factories.manager())
    answer = client.get(at, {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert str(referral) in answer.content.decode()
    client.force_login(factories.worker())
    assert client.get(at, {"format": "csv"}).status_code == 403


def lengthen(referral, worker, lines):
    """A story of so many lines, three of them judged, one superseded."""
    now = timezone.now()
    have = Event.objects.filter(people__contains=[referral.person_id]).count()
    for number in range(lines - have):
        tell_story(referral, f"Line {number}", by=worker, at=now, kind="referral.note", people=[referral.person_id])
    about = Event.objects.filter(people__contains=[referral.person_id]).order_by("pk")
    assert about.count() == lines
    story.judge(about[0], significance="key", impact="He hid.", by=worker)
    story.judge(about[1], significance="routine", superseded=True, reason="Another family's.", by=worker)


@pytest.mark.parametrize("asked", [{}, {"who": "family"}, {"all": "1"}, {"kind": "decisions"}, {"format": "csv"}])
def test_five_hundred_lines_take_no_more_statements_than_five(client, referral, mother, worker, at, asked):
    few, many = referral.person, factories.referral().person
    told = Event.objects.filter(people__contains=[few.pk]).order_by("-pk")
    Event.objects.filter(pk__in=told.values("pk")[5:]).delete()
    lengthen(referral, worker, 5)
    long = type(referral).objects.get(person=many)
    lengthen(long, worker, 500)
    Relationship.objects.filter(child=few).update(child=many)
    client.force_login(factories.manager())
    taken = {}
    for person in (few, many):
        client.get(f"/people/{person.reference}/chronology/", asked)
        with CaptureQueriesContext(connection) as caught:
            page = client.get(f"/people/{person.reference}/chronology/", asked)
        assert page.status_code == 200
        taken[person] = len(caught)
    if "all" in asked:
        assert len(page.context["rows"]) == 500
    assert taken[many] <= 1.5 * taken[few]


def test_the_whole_of_it_stands_on_one_page_from_the_beginning(client, worker, referral, at):
    lengthen(referral, worker, 150)
    client.force_login(worker)
    page = client.get(at)
    assert len(page.context["rows"]) == 100 and "Earlier" in page.content.decode()
    assert "?all=1" in page.content.decode()
    whole = client.get(at, {"all": "1", "who": "family"})
    times = [row.at for row, _, _ in whole.context["rows"]]
    assert len(times) == 150 and times == sorted(times)
    text = whole.content.decode()
    assert "Earlier</a>" not in text and '<details class="app-chronology__folded" open>' in text
    assert 'href="?who=family">Back to the latest first' in text


def test_every_kind_that_practice_names_has_its_lines(client):
    """One of everything is done to children; what the page may be narrowed to holds lines of each."""
    factories.episode("closed")
    factories.pathway("answered")
    factories.protection()
    referral = factories.referral()
    factories.enquiry(of=factories.referral(), by=factories.user("senior_manager"))
    factories.strategy_meeting("concluded", of=[referral])
    record = factories.assessment()
    factories.seen(record, record.worker)
    reader = factories.user("senior_manager")
    everyone = [pk for row in Event.objects.values_list("people", flat=True) for pk in row]
    for kind in queries.KINDS:
        assert queries.events(queries.Asked(people=everyone, kind=kind), reader).exists(), kind
    for flow in (REFERRAL, MEETING, ENQUIRY, ASSESSMENT, EPISODE, PATHWAY):
        kept = [kind for kind, (_, narrow) in queries.KINDS.items() if f"{flow.noun}." in str(narrow)]
        assert kept, flow.noun


def test_a_line_of_a_brother_is_judged_from_the_familys_chronology(client, worker, referral, mother, at):
    brother = Person.objects.get(given_name="Jaxon")
    line = Event.objects.get(people=[brother.pk], kind="person.register")
    client.force_login(worker)
    where = f"/people/{brother.reference}/chronology/{line.pk}/"
    assert where in client.get(at, {"who": "family"}).content.decode()
    assert client.get(where).status_code == 200


def test_a_brothers_details_are_withheld_from_who_may_not_see_him(client, worker, referral, mother, at):
    brother = Person.objects.get(given_name="Jaxon")
    his = factories.contact(restricted=factories.restrict(brother, worker))
    client.force_login(worker)
    family = client.get(at, {"who": "family"}).content.decode()
    assert str(his) in family and "Jaxon" in family
    client.force_login(factories.manager())
    for asked in ({"who": "family"}, {"who": "family", "all": "1"}, {"who": "family", "format": "csv"}):
        told = client.get(at, asked).content.decode()
        assert str(his) not in told and "Jaxon" not in told
