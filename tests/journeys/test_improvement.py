"""The improvement lead: from the journey to the plan to one action, and a report that leaves as PDF."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from assessments.models import Assessment
from assessments.workflow import AssessmentStatus
from improvement.models import Figure, ImprovementAction
from improvement.rules.months import months_to, this_month
from improvement.services.public_record import load_public_record
from mach.access import Role
from tests import factories
from tests.addresses import PAGES
from tests.browser import PHONE, WIDE, Desk
from tests.improvement import made
from tests.improvement.counting import refreshed

pytestmark = pytest.mark.e2e


def day(**later):
    return f"{timezone.localdate() + timedelta(**later):%d/%m/%Y}"


@pytest.fixture
def lead(desks, transactional_db):
    load_public_record(by=factories.system())
    now = timezone.now()
    for month in months_to(this_month(now), 5):
        Figure.objects.create(measure="assessments-45-days", version=1, month=month, met=33, count=40, taken_at=now)
    return desks(factories.user(Role.IMPROVEMENT_LEAD), kind=Desk)


def test_the_findings_of_july_2022_each_come_to_an_action(lead):
    # Given an improvement lead who signs in and sees the service's journey first
    lead.open("/")
    assert lead.path == "/plan/journey/"
    lead.sees("July 2020, published", "76%", "82.5%", "33 of 40", "13 to 14 July 2022")
    # When she follows the latest visit to what it found
    visit = lead.panel("The latest visit’s findings, each with its action")
    lead.follow(re.compile("Monitoring visit"), within=visit)
    lead.sees("4 without an action", "Monthly panel on re-referrals")
    # And answers a finding that no action answers yet
    row = lead.row("Some family plans miss risks in the first contact")
    lead.follow(re.compile("Add an action"), within=row)
    lead.fill(re.compile("What is to change"), "Family plans are checked against the first contact")
    lead.fill(re.compile("Which post answers for it"), "Head of assessment")
    lead.fill(re.compile("^Due"), day(days=90))
    lead.choose(re.compile("The measure that it is to move"), "Assessments finished within 45 working days")
    lead.press("Add it to the plan")
    # Then the action stands in the plan with the colour that the rule computes from the measure, and why
    lead.sees("Why it is amber", "2.5 from its target", "MV2022-W2")
    action = ImprovementAction.objects.get(text__startswith="Family plans")
    assert [row.code for row in action.answers.all()] == ["MV2022-W2"]
    # And goes on: a milestone, a report, another colour with its reason beside the computed one
    lead.follow("Add a milestone")
    lead.fill("What will have been reached", "Half of the teams do it")
    lead.fill("By when", day(days=20))
    lead.press("Add it")
    lead.press("Report progress")
    lead.fill(re.compile("How it stands"), "One team has begun.")
    lead.press("Record it")
    lead.sees("One team has begun.", "in progress")
    lead.follow("Set another colour")
    lead.tick("Red")
    lead.fill(re.compile("^Why"), "The checklist is not agreed.")
    lead.press("Save")
    lead.sees("Why it is red", "The checklist is not agreed.", "is what the rule says")
    # And the visit has one finding fewer without an action
    lead.open("/inspections/MV2022/")
    lead.sees("3 without an action", action.code)


def test_from_the_figure_of_2020_to_the_rows_of_today(desks, transactional_db):
    # Given what was published in 2020, and an assessment that was signed off last month
    load_public_record(by=factories.system())
    signed = factories.assessment(AssessmentStatus.SIGNED_OFF)
    month = months_to(this_month(timezone.now()), 2)[0]
    Assessment.objects.filter(pk=signed.pk).update(signed_off_at=datetime(month.year, month.month, 13, 12, tzinfo=UTC))
    refreshed()
    desk = desks(factories.user(Role.IMPROVEMENT_LEAD), kind=Desk)
    # When the improvement lead finds the figure of 2020 with today's beside it, and opens today's
    desk.open("/")
    figure = desk.panel("Assessments completed within 45 working days")
    assert "July 2020, published" in figure.inner_text() and "76%" in figure.inner_text()
    desk.follow(re.compile("100"), within=figure)
    # Then the rows are there: by reference, since she reads figures and no records
    desk.sees(signed.reference)
    assert not desk.page.get_by_role("link", name=signed.reference).count()


def test_the_report_of_a_meeting_leaves_as_a_pdf(lead):
    # Given a meeting whose papers are out
    record = made.meeting("held")
    # When the lead opens the Board and follows the meeting to its report
    lead.open("/plan/journey/")
    lead.follow("Board")
    lead.follow(f"{record.held_on:%-d %B %Y}")
    lead.follow("Report to Executive and Scrutiny")
    lead.sees("Assessments finished within 45 working days", "82.5%")
    with lead.page.expect_download() as waited:
        lead.press("Download as PDF")
    # Then it can be read back, with what the plan said
    content = PdfReader(io.BytesIO(waited.value.path().read_bytes()))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in content.pages))
    assert "Monthly panel on re-referrals" in text
    assert "82.5%, target 85%" in text
    assert not [image for page in content.pages for image in page.images]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1366 px", "390 px"])
def test_no_page_of_the_plan_has_a_fault(desks, transactional_db, size):
    """With the public record in it: most of what is on these pages is not there without."""
    load_public_record(by=factories.system())
    at, wrong = made.everything() | {"": []}, []
    desk = desks(factories.user(Role.IMPROVEMENT_LEAD), size=size)
    paths = [
        reverse(name, args=at[page.about])
        for name, page in PAGES.items()
        if name.startswith("improvement:") and Role.IMPROVEMENT_LEAD in page.who and page.about in at
        if page.to == 200 and not page.file
    ]
    assert len(paths) > 30
    for path in (*paths, "/inspections/MV2022/"):
        status = desk.open(path)
        wrong += [f"{path}: {fault}" for fault in desk.faults()]
        if status >= 400 or (size is PHONE and desk.scrolls_sideways()):
            wrong.append(f"{path}: answered {status}, or scrolls sideways")
    assert wrong == []
