"""The five commonest jobs, and what they cost the person who does them: clicks, keys and pages, none of them time."""

import re
from dataclasses import astuple
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Assessment
from mach.access import Role
from mach.models import TeamKind, Visit
from referrals.models import Contact
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.journeys.effort import CountedDesk, Effort

pytestmark = pytest.mark.e2e


def rate_and_allocate(desks):
    """Rate and allocate a routine notification"""
    hub = factories.team()
    worker = factories.worker(team=hub, name="Sadia Rahman")
    contact = factories.contact(C.NEW, rag="")
    boss = desks(factories.manager(team=hub), kind=CountedDesk)
    boss.open_list("To rate")
    boss.press(f"Rate {contact}", within=boss.row(str(contact)))
    panel = boss.page.locator("form.app-rowpanel")
    boss.tick("Green", within=panel)
    boss.tick("Notification only: nothing suggests danger now.", within=panel)
    boss.tick(re.compile(f"^{worker.name}:"), within=panel)
    boss.press("Rate and allocate", within=panel)
    boss.sees(f"{contact} rated green and allocated to {worker.name}")
    assert Contact.objects.get(pk=contact.pk).worker == worker
    return boss.effort


def recommend(desks):
    """Recommend for a screened contact, one child"""
    user = factories.worker(team=factories.team())
    contact = factories.contact(C.SCREENING, worker=user)
    worker = desks(user, kind=CountedDesk)
    worker.follow(str(contact))
    grid = worker.panel("Recommendation, child by child")
    worker.choose(re.compile("^Decision"), "Early help", within=grid)
    worker.tick("2", within=grid)
    worker.fill(re.compile("^Because"), "He has left; she wants help.", within=grid)
    worker.press("Recommend", within=worker.page.locator(".app-savebar"))
    worker.sees("Waits for a manager’s decision")
    assert Contact.objects.get(pk=contact.pk).status == C.TO_AUTHORISE
    return worker.effort


def record_a_visit(desks):
    """Open an assessment and record a visit"""
    user = factories.worker(team=factories.team(TeamKind.ASSESSMENT))
    record = factories.assessment(worker=user)
    worker = desks(user, kind=CountedDesk)
    worker.open_list("Assessments to write")
    worker.follow(str(record))
    worker.press("Record a visit")
    worker.fill("When", f"{timezone.localtime():%d/%m/%Y %H:%M}")
    worker.fill("Where", "At home")
    worker.page.get_by_role("group", name="Was the child seen?").get_by_label("Yes", exact=True).check()
    worker.page.get_by_role("group", name="Was the child seen alone?").get_by_label("Yes", exact=True).check()
    worker.fill("What the child said and showed", "She showed me her room, and would not go downstairs.")
    worker.press("Record the visit")
    worker.sees(f"The visit is recorded on {record}.")
    assert Visit.objects.get().seen_alone
    return worker.effort


def submit(desks):
    """See what is missing from an assessment, write it, submit"""
    user = factories.worker(team=factories.team(TeamKind.ASSESSMENT))
    record = factories.assessment(worker=user)
    factories.seen(record, user)
    said = factories.written(record)
    said["parts"]["analysis"] = "", 0
    assessing.write(record, **said, by=user)
    worker = desks(user, kind=CountedDesk)
    worker.open_list("Assessments to write")
    worker.follow(str(record))
    worker.follow(re.compile("^Analysis"))
    worker.fill("Analysis", "He goes back to the same house.", within=worker.page.locator("#s-meaning"))
    worker.press("Submit for sign-off")
    worker.sees(f"{record} is with your manager to sign off.")
    assert Assessment.objects.get(pk=record.pk).status == "submitted"
    return worker.effort


def sign_off(desks):
    """Read an assessment and sign it off"""
    team = factories.team(TeamKind.ASSESSMENT)
    record = factories.assessment("submitted", worker=factories.worker(team=team))
    boss = desks(factories.user(Role.ASSESSMENT_MANAGER, team=team), kind=CountedDesk)
    boss.open_list("Assessments to sign off")
    boss.follow(str(record))
    boss.press("Sign off")
    boss.press("Sign off", within=boss.page.locator("main form"))
    boss.sees(f"{record} is signed off.")
    assert Assessment.objects.get(pk=record.pk).status == "signed_off"
    return boss.effort


BUDGET = {
    rate_and_allocate: Effort(clicks=6, keys=0, pages=2),
    recommend: Effort(clicks=6, keys=0, pages=2),
    record_a_visit: Effort(clicks=9, keys=0, pages=4),
    submit: Effort(clicks=5, keys=0, pages=3),
    sign_off: Effort(clicks=4, keys=0, pages=4),
}
"""What each may cost: what it costs today. A step more is a decision, and changes the table in the README too."""


def test_the_five_commonest_jobs_cost_no_more_than_they_must(desks, capsys):
    rows = []
    for job, budget in BUDGET.items():
        spent = job(desks)
        rows.append("| {} | {} | {} | {} |".format(job.__doc__, *astuple(spent)))
        assert all(a <= b for a, b in zip(astuple(spent), astuple(budget), strict=True)), (job.__doc__, spent, budget)
    with capsys.disabled():
        print("\n| from the home page | clicks | keys | pages |\n|---|---:|---:|---:|", *rows, sep="\n")
    told = Path(settings.BASE_DIR, "README.md").read_text()
    assert [row for row in rows if row not in told] == []
