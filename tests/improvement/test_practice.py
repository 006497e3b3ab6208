"""Practice by team, caller, agency and month: every figure opens exactly the rows that it counts."""

from datetime import timedelta
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.models import Enquiry, StrategyMeeting
from assessments.services import early_help, meetings
from improvement import grouped
from improvement.practice import TABLES, WAYS
from mach.models import Sector, TeamKind
from tests import factories

pytestmark = pytest.mark.django_db
READERS = ("senior_manager", "mach_manager", "improvement_lead")


@pytest.fixture
def senior():
    return factories.user("senior_manager")


def caller(name):
    return factories.user("senior_manager", name=name, team=factories.team(TeamKind.ASSESSMENT))


def restricted_referral():
    """A child whom only a senior manager may see."""
    made = factories.referral()
    factories.restrict(made.person)
    made.refresh_from_db()
    return made


def withdrawn(of, decide=""):
    services.withdraw_consent(
        of, withdrawn_at=timezone.now(), withdrawn_by="Mother", risk="He may come back.", by=of.worker
    )
    if decide:
        services.decide_on_consent(of, decision=decide, because="The risk stays.", by=factories.user("senior_manager"))


@pytest.fixture
def a_bit_of_everything():
    one, other = caller("Agnes Hale"), caller("Bram Ode")
    police, health = (factories.agency(sector=sector) for sector in ("police", "health"))
    both = [police, health]
    factories.strategy_meeting("called", by=one, agencies=both)
    factories.strategy_meeting("concluded", by=one, agencies=both, decision="no_enquiry")
    factories.strategy_meeting("concluded", by=one, agencies=both, decision="joint")
    factories.strategy_meeting("held", by=other, attended=("police",), agencies=[police])
    factories.strategy_meeting("held", by=other, agencies=both, of=[restricted_referral()])
    looked = factories.strategy_meeting("concluded", by=other, agencies=both, decision="assessment_only")
    meetings.look_back(looked, needed=False, hindsight="A visit would have done.", by=other)
    earlier = timezone.now() - timedelta(days=70)
    StrategyMeeting.objects.filter(pk=looked.pk).update(concern_at=earlier - timedelta(hours=5), held_at=earlier)
    factories.enquiry("finished", by=one)
    over = factories.enquiry("conference", by=other)
    held = {"status": "finished", "finished_at": timezone.now(), "conference_on": timezone.localdate()}
    Enquiry.objects.filter(pk=over.pk).update(**held)
    factories.enquiry("enquiring", by=other)
    for status in ("open", "answered", "closed"):
        factories.pathway(status)
    for status in ("accepted", "working", "closed", "declined"):
        factories.episode(status)
    withdrawn(factories.assessment())
    withdrawn(factories.assessment(), decide="go_on")


def figures(reader):
    """Every figure of every table and group, with how its rows are asked for."""
    for way in WAYS:
        for table in grouped.tables_by(way):
            found = grouped.lines(table, reader, way)
            for line in found:
                yield from each_of(table, line.counts, by=way, group=line.key)
            yield from each_of(table, grouped.totals(found))
    for each in grouped.attendance_over_time(reader):
        yield from over_time(each)


def each_of(table, counts, **asked):
    for figure, count in zip(table.figures, counts, strict=bool(asked)):
        yield table, figure, asked, count


def over_time(each):
    table = TABLES["attendance"]
    for month, *counts in each.months:
        for slug, count in zip(("invited", "attended"), counts, strict=True):
            yield table, table.by_slug[slug], {"by": "agency", "group": each.key, "month": month}, count


@pytest.mark.parametrize("role", READERS)
def test_every_figure_equals_its_list(client, a_bit_of_everything, role):
    reader = factories.user(role)
    client.force_login(reader)
    some = set()
    for table, figure, asked, count in figures(reader):
        if count:
            some.add((table.slug, figure.slug))
            page = client.get(reverse("improvement:practice_list", args=[table.slug, figure.slug]), asked)
            assert (page.context["total"], len(page.context["lines"])) == (count, count), (table.slug, figure, asked)
        else:
            rows = grouped.listed(
                table, figure, reader, way=asked.get("by", ""), group=asked.get("group", ""),
                month=asked.get("month", ""),
            )  # fmt: skip
            assert not rows.exists(), (table.slug, figure, asked)
    assert {slug for slug, _ in some} == set(TABLES)


def totals(reader, slug, way="team"):
    table = TABLES[slug]
    found = grouped.totals(grouped.lines(table, reader, way))
    return dict(zip((figure.slug for figure in table.figures), found, strict=True))


def test_meetings_by_who_called_them(a_bit_of_everything, senior):
    table = TABLES["strategy-meetings"]
    found = {line.name: line for line in grouped.lines(table, senior, "caller")}
    ours = found["Agnes Hale"], found["Bram Ode"]
    # Agnes called one that led nowhere, one that led to an enquiry, and the one before her enquiry.
    assert ours[0].counts == (3, 1, 0, 0)
    # Bram: without police and health, about a restricted child, not needed, and two that led to enquiries.
    assert ours[1].counts == (5, 1, 1, 1)
    assert all(line.median is not None for line in ours)


def test_each_median_opens_the_meetings_that_it_is_of(client, a_bit_of_everything, senior):
    client.force_login(senior)
    page = client.get(reverse("improvement:practice"), {"by": "caller"})
    (shown,) = [each for each in page.context["tables"] if each["table"].slug == "strategy-meetings"]
    spans = {row["name"]: row["median"] for row in shown["rows"]} | {"All": shown["median"]}
    links = {row["name"]: row["cells"][0]["href"] for row in shown["rows"]} | {"All": shown["totals"][0]["href"]}
    assert set(spans) == {"Agnes Hale", "Bram Ode", "All"}
    for name, span in spans.items():
        rows = [row for row, *_ in client.get(links[name]).context["lines"]]
        taken = median([row["ended"] - row["began"] for row in rows])
        assert abs(span - taken) <= timedelta(microseconds=1)  # an even number of them: half a microsecond is rounded
        assert f'<a href="{links[name].replace("&", "&amp;")}">' in page.content.decode()


def test_enquiries_that_ended_with_no_further_action(a_bit_of_everything, senior):
    found = totals(senior, "section-47-enquiries")
    assert found == {"finished": 2, "no-further-action": 1, "unfounded": 1, "not-needed": 0}
    by = {line.name: line.counts[1] for line in grouped.lines(TABLES["section-47-enquiries"], senior, "caller")}
    assert by == {"Agnes Hale": 1, "Bram Ode": 0}


def test_homeless_young_people_who_presented_were_offered_and_accepted(a_bit_of_everything, senior):
    found = totals(senior, "homeless-16-17")
    assert found == {"presented": 3, "offered": 2, "accepted": 0, "declined": 2, "unanswered": 1}


def test_early_help_started_and_closed_positively(a_bit_of_everything, senior):
    found = totals(senior, "early-help")
    assert (found["offered"], found["started"], found["closed"], found["closed-positively"]) == (4, 2, 1, 1)
    assert (found["back"], found["stepped-up"]) == (0, 0)


def test_who_stepped_up_and_came_back(senior):
    made = factories.episode("closed")
    person = made.children.get().person
    other = factories.episode("working", written=True)
    early_help.step_up(other, said=early_help.StepUp(reason="He hit her.", parents_informed=True), by=other.worker)
    child = factories.sent_child(person.given_name, person.family_name, date_of_birth=person.date_of_birth)
    later = factories.referral(children=[child])
    type(later).objects.filter(pk=later.pk).update(person=person)
    type(later.contact).objects.filter(pk=later.contact_id).update(received_at=timezone.now() + timedelta(seconds=1))
    found = totals(senior, "early-help")
    assert (found["back"], found["stepped-down-and-back"], found["stepped-up"]) == (1, 0, 1)


def test_consent_withdrawn_is_listed_with_its_decision(client, a_bit_of_everything, senior):
    found = totals(senior, "consent-withdrawn")
    assert (found["withdrawn"], found["waiting"], found["go-on"]) == (2, 1, 1)
    client.force_login(senior)
    page = client.get(reverse("improvement:practice_list", args=["consent-withdrawn", "go-on"]))
    assert "Go on without consent" in page.content.decode()


def test_attendance_by_agency_over_time(a_bit_of_everything, senior):
    found = grouped.attendance_over_time(senior)
    assert all(len(each.months) == 12 for each in found)
    months = [sum(each.months[place][1] for each in found) for place in range(12)]
    assert sum(months) == totals(senior, "attendance", "agency")["invited"]
    assert sum(1 for count in months if count) == 2


def test_those_without_an_agency_count_under_their_sector(senior):
    met = factories.strategy_meeting("held")
    invitation = met.invitations.first()
    type(invitation).objects.filter(pk=invitation.pk).update(agency=None, name="Dr Moss", sector=Sector.HEALTH)
    found = {line.key: line for line in grouped.lines(TABLES["attendance"], senior, "agency")}
    assert found["sector-health"].name == "Health, no agency"


def test_restricted_work_counts_only_for_who_may_see_it(a_bit_of_everything, senior):
    everybody = totals(senior, "strategy-meetings")["held"]
    for role in ("mach_manager", "improvement_lead", "performance_analyst"):
        assert totals(factories.user(role), "strategy-meetings")["held"] == everybody - 1
        assert totals(factories.user(role), "attendance", "agency")["invited"] == (
            totals(senior, "attendance", "agency")["invited"] - 2
        )


@pytest.mark.parametrize("way", WAYS)
def test_the_page_takes_as_many_statements_whatever_there_is(client, senior, way):
    client.force_login(senior)
    path = f"{reverse('improvement:practice')}?by={way}"
    taken = []
    factories.strategy_meeting("held")
    for _ in range(2):
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        taken.append(len(asked))
        for decision in ("joint", "no_enquiry"):
            factories.strategy_meeting("concluded", decision=decision, by=caller(f"Caller of {decision}"))
    assert taken[0] == taken[1]


@pytest.mark.parametrize("way", WAYS)
def test_each_table_states_its_definitions_and_gives_a_csv(client, a_bit_of_everything, senior, way):
    client.force_login(senior)
    path = reverse("improvement:practice")
    text = client.get(path, {"by": way}).content.decode().replace("&#x27;", "'")
    for table in grouped.tables_by(way):
        assert table.title in text
        assert table.definition in text
        for figure in table.figures:
            assert figure.definition in text
    manager = factories.manager()
    client.force_login(manager)
    answer = client.get(path, {"by": way, "format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    first = grouped.tables_by(way)[0]
    assert first.title.encode() in answer.content


def test_who_reads_figures_only_gets_references_without_links(client, a_bit_of_everything):
    client.force_login(factories.user("improvement_lead"))
    page = client.get(reverse("improvement:practice_list", args=["strategy-meetings", "held"]))
    assert page.context["lines"]
    assert all(link == "" for _, link, _, _ in page.context["lines"])


@pytest.mark.parametrize(
    "path",
    ["?by=nonsense", "nonsense/held/", "strategy-meetings/nonsense/", "strategy-meetings/held/?by=agency"],
)
def test_what_is_not_there_is_404(client, senior, path):
    client.force_login(senior)
    assert client.get(f"/measures/practice/{path}").status_code == 404


@pytest.mark.parametrize("group", ["nonsense", "0", "2026-13", "none"])
def test_a_group_that_is_not_there_has_no_rows(client, a_bit_of_everything, senior, group):
    client.force_login(senior)
    for way in ("caller", "month"):
        path = reverse("improvement:practice_list", args=["strategy-meetings", "held"])
        assert client.get(path, {"by": way, "group": group}).context["total"] == 0


@pytest.mark.parametrize(
    ("role", "answer"),
    [("early_help_lead", 200), ("performance_analyst", 200), ("social_worker", 403), ("partner", 403)],
)
def test_who_may(client, role, answer):
    client.force_login(factories.user(role))
    for path in (
        reverse("improvement:practice"),
        reverse("improvement:practice_list", args=["early-help", "started"]),
    ):
        assert client.get(path).status_code == answer
