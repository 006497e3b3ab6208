"""Annex A, lists 1 to 5: the workbook is read back and held against the lists as the inspectorate describes them."""

import io
import re
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.workflow import AssessmentStatus
from improvement.returns import annex_a
from improvement.rules.periods import months_before, six_months_to, years_old
from mach import census, people
from mach.models import AuditEvent
from mach.workdays import LONDON
from referrals import services as referring
from referrals.rules import Decision
from referrals.workflow import ContactStatus, ReferralStatus
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

TEXT, DATE, NUMBER = "text", "date", "number"
YES_NO = {"a) Yes", "b) No", "c) Unknown"}
GENDER = {"a) Male", "b) Female", "c) Not stated/recorded", "d) Neither"}
ETHNICITY = {
    "a) WBRI", "b) WIRI", "c) WIRT", "d) WOTH", "e) WROM", "f) MWBC", "g) MWBA", "h) MWAS", "i) MOTH", "j) AIND",
    "k) APKN", "l) ABAN", "m) AOTH", "n) BCRB", "o) BAFR", "p) BOTH", "q) CHNE", "r) OOTH", "s) REFU", "t) NOBT",
    "u) UNKNOWN",
}  # fmt: skip
SOURCE = {
    "a) 1A: Individual", "b) 1B: Individual", "c) 1C: Individual", "d) 1D: Individual", "e) 2A: Schools",
    "f) 2B: Education services", "g) 3A: Health services", "h) 3B: Health services", "i) 3C: Health services",
    "j) 3D: Health services", "k) 3E: Health services", "l) 3F: Health services", "m) 4: Housing",
    "n) 5A: LA services", "o) 5B: LA services", "p) 5C: LA services", "p1) 5D: LA services", "q) 6: Police",
    "r) 7: Other legal agency", "s) 8: Other", "t) 9: Anonymous", "u) 10: Unknown",
}  # fmt: skip
START = [("Child Unique ID", TEXT), ("Gender", GENDER), ("Ethnicity", ETHNICITY), ("Date of Birth", DATE),
         ("Age of Child (Years)", NUMBER)]  # fmt: skip
DISABLED = ("Does the Child have a Disability", YES_NO)
WHOSE = [("Allocated Team", TEXT), ("Allocated Worker", TEXT)]
SHEETS = {
    "List 1": [*START, ("Date of Contact", DATE), ("Contact Source", SOURCE)],
    "List 2": [
        *START, ("Assessment start date", DATE), ("Assessment completion date", DATE),
        ("Organisation completing assessment", TEXT),
    ],
    "List 3": [
        *START, ("Date of referral", DATE), ("Referral Source", SOURCE), ("Referral NFA?", YES_NO),
        ("Number of Referrals in Last 12 Months", NUMBER), *WHOSE,
    ],
    "List 4": [
        *START, DISABLED, ("Continuous Assessment Start Date", DATE),
        ("Child Seen During Continuous Assessment", YES_NO), ("Continuous Assessment Date of Authorisation", DATE),
        ("Was the child assessed as requiring LA children's social care support?", YES_NO), *WHOSE,
    ],
    "List 5": [
        *START, DISABLED, ("Strategy discussion initiating Section 47 Enquiry Start Date", DATE),
        ("Was an Initial Child Protection Conference deemed unnecessary?", YES_NO),
        ("Date of Initial Child Protection Conference", DATE),
        ("Did the Initial Child Protection Conference Result in a Child Protection Plan", YES_NO),
        ("Number of Section 47 Enquiries in the last 12 months", NUMBER),
        ("Number of ICPCs in the last 12 months", NUMBER), *WHOSE,
    ],
}  # fmt: skip
"""As the description of the lists has them: written out here again, so that no change of ours changes both."""
MAY_BE_BLANK = {
    "Date of Birth", "Age of Child (Years)", "Assessment completion date",
    "Continuous Assessment Date of Authorisation",
    "Was the child assessed as requiring LA children's social care support?",
    "Was an Initial Child Protection Conference deemed unnecessary?", "Date of Initial Child Protection Conference",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan",
}  # fmt: skip


@pytest.fixture
def senior():
    return factories.user("senior_manager")


@pytest.fixture
def analyst():
    return factories.user("performance_analyst")


def today():
    return timezone.localdate()


def lists(reader, *, first=None, last=None):
    last = last or today()
    return annex_a.lists_of(reader, first=first or six_months_to(last)[0], last=last)


def rows(reader, number, **period):
    """The rows of one list as they stand in its sheet: heading to value."""
    sheet = book(lists(reader, **period))[f"List {number}"]
    head, *told = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in told]


def book(made):
    kept = io.BytesIO()
    annex_a.workbook(made).save(kept)
    return load_workbook(kept)


def at(day, hour=0, minute=0):
    return datetime.combine(day, time(hour, minute), LONDON)


def one_of_everything():
    for code in census.REFERRAL_SOURCES:
        factories.contact(source_code=code)
    for place, code in enumerate(census.ETHNICITIES):
        child = factories.sent_child(f"Child {code}", sex="MFU"[place % 3], ethnicity=code)
        made = factories.contact(children=[child])
        referring.register_person(made.children.get(), by=factories.manager())
    factories.contact(children=[factories.sent_child(date_of_birth=None, expected_date_of_birth=today() + 30 * DAY)])
    factories.contact(ContactStatus.SCREENING, children=3)
    factories.episode("accepted")
    factories.episode("closed", children=2, lead=None)
    factories.referral()
    factories.referral(ReferralStatus.CLOSED)
    factories.assessment()
    factories.assessment(AssessmentStatus.SIGNED_OFF)
    factories.assessment(AssessmentStatus.SIGNED_OFF, outcome="child_in_need", outcome_team=factories.team())
    factories.enquiry()
    factories.enquiry("conference")
    factories.enquiry("finished")
    with_a_conference()


def with_a_conference():
    """An enquiry whose conference was held today, on whatever day of the week this runs."""
    held = factories.enquiry("conference")
    told = {"status": "finished", "conference_on": today(), "finished_at": timezone.now()}
    type(held).objects.filter(pk=held.pk).update(**told)
    return held


def test_the_workbook_has_the_columns_in_their_order_with_formats_and_values_as_described(client, senior):
    one_of_everything()
    client.force_login(senior)
    answer = client.get(reverse("improvement:annex_a"), {"to": today().isoformat(), "format": "xlsx"})
    read = load_workbook(io.BytesIO(answer.content))
    assert read.sheetnames == list(SHEETS)
    for name, columns in SHEETS.items():
        head, *told = read[name].iter_rows()
        assert [cell.value for cell in head] == [heading for heading, _ in columns]
        assert told, f"{name} is empty: nothing was checked"
        for row in told:
            for cell, (heading, kind) in zip(row, columns, strict=True):
                holds(cell, heading, kind)


def holds(cell, heading, kind):
    where = (heading, cell.value)
    if cell.value is None:
        assert heading in MAY_BE_BLANK or heading in {"Child Unique ID", "Allocated Team", "Allocated Worker"}, where
    elif kind == DATE:
        assert isinstance(cell.value, datetime), where
        assert cell.number_format == "dd/mm/yyyy", where
    elif kind == NUMBER:
        assert type(cell.value) is int, where
    elif kind == TEXT:
        assert (type(cell.value), cell.data_type) == (str, "s"), where
    else:
        assert cell.value in kind, where


def test_every_code_of_the_record_has_its_value_and_every_value_its_place(senior):
    one_of_everything()
    told = rows(senior, 1)
    assert {row["Contact Source"] for row in told} == SOURCE
    assert {row["Ethnicity"] for row in told} == ETHNICITY
    assert {row["Gender"] for row in told} == GENDER - {"d) Neither"}


@pytest.mark.parametrize("number", [1, 3])
def test_the_first_day_and_the_last_are_in_and_the_days_around_them_are_not(senior, number):
    last = today() - 20 * DAY
    first, _ = six_months_to(last)
    made = {}
    minute = timedelta(minutes=1)
    moments = {"before": at(first) - minute, "first": at(first), "last": at(last, 23, 59), "after": at(last + DAY)}
    for name, moment in moments.items():
        make = factories.contact if number == 1 else factories.referral
        made[name] = make(received_at=moment).reference
    told = {row.record for row in lists(senior, first=first, last=last).rows[number]}
    assert told == {made["first"], made["last"]}


@pytest.mark.parametrize("last", [date(2026, 6, 30), date(2026, 8, 30), date(2026, 2, 28), date(2024, 2, 29)])
def test_six_months_end_where_they_are_said_to(last):
    first, end = six_months_to(last)
    assert end == last
    assert months_before(last + DAY, 6) == first < last


def test_six_months_to_the_end_of_june_are_those_of_the_year_so_far():
    assert six_months_to(date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(("number", "make"), [(4, factories.assessment), (5, factories.enquiry)])
def test_what_was_open_on_some_day_is_in_begun_earlier_or_open_still(senior, number, make):
    status = {4: AssessmentStatus.SIGNED_OFF, 5: "finished"}[number]
    running, over = make(), make(status)
    both = {running.reference, over.reference}

    def told(first, last):
        return {row.record for row in lists(senior, first=first, last=last).rows[number]} & both

    assert told(today() - 9 * DAY, today()) == both
    assert told(today(), today()) == both
    assert told(today() + DAY, today() + 9 * DAY) == {running.reference}
    assert told(today() - 9 * DAY, today() - DAY) == set()


def test_early_help_is_in_by_its_assessment_and_while_the_council_runs_it(senior):
    partner = factories.agency(name="Harbour School")
    lead = factories.user("partner", agency=partner)
    ours, closed, declined = factories.episode(), factories.episode("closed"), factories.episode("declined")
    theirs = factories.episode()
    type(theirs).objects.filter(pk=theirs.pk).update(lead_agency=partner, worker=lead)

    def told(first, last):
        return {row.record for row in lists(senior, first=first, last=last).rows[2]}

    every = {ours.reference, closed.reference, theirs.reference}
    assert told(today(), today()) == every
    assert declined.reference not in every
    assert told(today() + DAY, today() + 9 * DAY) == {ours.reference}
    assert told(today() - 9 * DAY, today() - DAY) == set()
    who = {row["Organisation completing assessment"] for row in rows(senior, 2)}
    assert who == {"Local authority", "Harbour School"}


def test_siblings_on_one_contact_have_a_row_each(senior):
    made = factories.contact(children=3)
    assert [row.record for row in lists(senior).rows[1]] == [made.reference] * 3


def test_a_list_made_for_an_earlier_day_does_not_tell_what_came_later(senior):
    made = factories.assessment(AssessmentStatus.SIGNED_OFF, outcome="child_in_need", outcome_team=factories.team())
    type(made).objects.filter(pk=made.pk).update(begun_at=at(today() - 9 * DAY, 10))
    (row,) = rows(senior, 4)
    assert row["Continuous Assessment Date of Authorisation"].date() == today()
    assert row["Was the child assessed as requiring LA children's social care support?"] == "a) Yes"
    (row,) = rows(senior, 4, last=today() - DAY)
    assert row["Continuous Assessment Date of Authorisation"] is None
    assert row["Was the child assessed as requiring LA children's social care support?"] is None
    assert row["Child Seen During Continuous Assessment"] == "b) No"


def test_earlier_referrals_are_counted_from_the_same_day_a_year_before_and_withdrawn_ones_are_not(senior):
    last = today() - 5 * DAY
    child = factories.person()
    for day in (months_before(last, 12) - DAY, months_before(last, 12), last - 40 * DAY, last):
        referred(child, at(day, 12))
    told = {row["Date of referral"].date(): row["Number of Referrals in Last 12 Months"] for row in rows(senior, 3)}
    assert told == {last - 40 * DAY: 2, last: 2}


def referred(child, moment):
    """A referral of this child on that day, closed since."""
    made = factories.contact(ContactStatus.NEW, received_at=moment)
    referring.confirm_person(made.children.get(), person=child, by=factories.manager(), at=moment)
    made.refresh_from_db()
    worker, boss = factories.worker(), factories.user("senior_manager")
    factories.bring(made, ContactStatus.DECIDED, decision=Decision.ASSESSMENT, at=moment, worker=worker, manager=boss)
    referral = made.referrals.get()
    referral = referring.start_assessment(referral, worker=worker, by=boss)
    return referring.close_referral(referral, closure_reason="RC8", by=boss)


def test_a_row_that_touches_a_restricted_person_is_for_who_reads_of_them_all(client, senior, analyst):
    factories.contact()
    factories.contact(children=2, restricted=True)
    assert len(rows(senior, 1)) == 3
    assert len(rows(analyst, 1)) == 1
    assert (lists(senior).left_out, lists(analyst).left_out) == (0, 1)
    client.force_login(analyst)
    text = client.get(reverse("improvement:annex_a")).content.decode()
    assert "1 of the 5 lists is not whole" in text
    assert "Ashworth" not in text
    client.force_login(senior)
    assert "not whole" not in client.get(reverse("improvement:annex_a")).content.decode()


def test_to_be_named_for_a_restricted_person_does_not_put_them_on_the_lists(analyst):
    child = factories.person("Imogen", "Ashworth", restricted=True, named=[analyst])
    factories.contact(restricted=child)
    assert rows(analyst, 1) == []


def test_what_cannot_be_filled_is_listed_by_child_with_the_reason(client, analyst):
    made = factories.contact(children=[factories.sent_child(date_of_birth=None, sex="U", ethnicity="")])
    whys = {gap.heading: gap.why for gap in lists(analyst).gaps()}
    assert set(whys) == {"Child Unique ID", "Gender", "Ethnicity", "Date of Birth"}
    client.force_login(analyst)
    text = client.get(reverse("improvement:annex_a")).content.decode()
    assert made.reference in text
    for why in whys.values():
        assert why in text


def test_an_unborn_child_has_no_gap_where_nothing_can_be(analyst):
    child = factories.sent_child(
        date_of_birth=None, expected_date_of_birth=today() + 30 * DAY, sex="U", ethnicity="WBRI"
    )
    made = factories.contact(children=[child])
    referring.register_person(made.children.get(), by=factories.manager())
    assert list(lists(analyst).gaps()) == []
    (row,) = rows(analyst, 1)
    assert (row["Date of Birth"], row["Age of Child (Years)"], row["Gender"]) == (None, None, "c) Not stated/recorded")


def test_the_result_of_a_conference_is_listed_as_not_kept_here(senior):
    held = with_a_conference()
    told = [gap for gap in lists(senior).gaps() if gap.list.number == 5 and "Protection Plan" in gap.heading]
    assert [gap.row.record for gap in told] == [held.reference]
    (row,) = rows(senior, 5)
    assert row["Was an Initial Child Protection Conference deemed unnecessary?"] == "b) No"
    assert row["Date of Initial Child Protection Conference"].date() == today()


@pytest.mark.parametrize(("status", "answer"), [("enquiring", None), ("conference", "b) No"), ("finished", "a) Yes")])
def test_whether_a_conference_was_unnecessary(senior, status, answer):
    factories.enquiry(status)
    assert [row["Was an Initial Child Protection Conference deemed unnecessary?"] for row in rows(senior, 5)] == [
        answer
    ]


@pytest.mark.parametrize(("codes", "answer"), [([], "c) Unknown"), (["NONE"], "b) No"), (["HEAR", "LD"], "a) Yes")])
def test_disability(senior, codes, answer):
    made = factories.assessment()
    people.correct(made.person, {"disabilities": codes}, by=senior) if codes else None
    assert [row["Does the Child have a Disability"] for row in rows(senior, 4)] == [answer]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
        (date(2016, 3, 27), date(2026, 3, 27), 10),
        (date(2016, 3, 27), date(2026, 3, 26), 9),
        (date(2026, 3, 27), date(2026, 3, 26), None),
        (None, date(2026, 3, 26), None),
    ],
)
def test_age_is_in_completed_years_on_the_last_day(born, on, years):
    assert years_old(born, on) == years


def test_a_download_names_everybody_on_it_in_the_log(client, analyst):
    made = factories.contact(children=2)
    for child in made.children.all():
        referring.register_person(child, by=factories.manager())
    client.force_login(analyst)
    answer = client.get(reverse("improvement:annex_a"), {"format": "xlsx"})
    assert re.search(r'filename="annex-a-to-[0-9-]+\.xlsx"', answer["Content-Disposition"])
    line = AuditEvent.objects.filter(act="viewed", by=analyst).latest("id")
    assert line.people == sorted(made.children.values_list("person", flat=True))
    assert line.detail == {"through": "xlsx", "list": f"annex-a-to-{today().isoformat()}"}


@pytest.mark.parametrize("role", ["mach_manager", "improvement_lead", "quality_auditor", "social_worker"])
def test_who_makes_no_returns_gets_neither_page_nor_workbook(client, role):
    client.force_login(factories.user(role))
    for asked in ({}, {"format": "xlsx"}):
        assert client.get(reverse("improvement:annex_a"), asked).status_code == 403
    assert not AuditEvent.objects.filter(act="viewed").exists()


@pytest.mark.parametrize("said", ["tomorrow", "31/2/2026", "1/1/1066", "9999-12-31", "0001-01-01", "x" * 5000])
def test_a_day_that_is_none_is_refused_with_a_sentence(client, analyst, said):
    client.force_login(analyst)
    for form in ("", "xlsx"):
        answer = client.get(reverse("improvement:annex_a"), {"to": said, "format": form})
        assert answer.status_code == 200
        assert "govuk-error-message" in answer.content.decode()


def test_how_many_statements_the_lists_take_does_not_grow_with_them(analyst, django_assert_max_num_queries):
    for _ in range(3):
        factories.contact(children=2)
        factories.assessment()
    with django_assert_max_num_queries(10):
        lists(analyst)
