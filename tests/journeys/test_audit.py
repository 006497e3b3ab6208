"""An audit from the sample to the agreed grade to its action, and what the worker whose work it is sees of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from improvement.models import Audit, AuditRound
from improvement.services import panel
from mach.access import Role
from tests import factories
from tests.browser import PHONE
from tests.improvement.auditing import audit
from tests.improvement.returning import referred_again

pytestmark = pytest.mark.e2e


def day(**later):
    return f"{timezone.localdate() + timedelta(**later):%d/%m/%Y}"


def test_an_audit_from_sample_to_agreed_grade_to_action(desks):
    # Given contacts that were decided, and an auditor who had no part in them
    worker = factories.worker(name="Sadia Rahman", team=factories.team())
    for _ in range(2):
        factories.contact("decided", worker=worker)
    auditor = factories.user(Role.QUALITY_AUDITOR, name="Vera Quayle")
    senior = factories.user(Role.SENIOR_MANAGER, name="Helen Lund")
    vera, helen, sadia = desks(auditor), desks(senior), desks(worker)
    # When she plans a round and draws its case
    vera.open("/")
    vera.follow("Improvement")
    vera.follow("Audits")
    vera.press("Plan a round")
    vera.fill("Title", "Below threshold")
    vera.fill("Theme", "Was the response right?")
    vera.tick("Dip sample")
    vera.tick("Contacts that were decided")
    vera.fill("Cases from", day(days=-7))
    vera.fill("Cases until", day())
    vera.tick("Random")
    vera.fill("How many cases", "1")
    vera.tick(re.compile("Vera Quayle"))
    vera.fill("To be done by", day(days=10))
    vera.press("Plan it")
    vera.press("Draw the cases")
    vera.sees("Nobody gets a case that they hold")
    vera.press("Draw them")
    vera.sees("1 case was drawn")
    made = Audit.objects.get()
    assert AuditRound.objects.get().seed is not None
    # And grades it domain by domain
    vera.follow(made.reference)
    vera.press("Grade")
    for domain in made.tool.domains:
        panel_of = vera.panel(domain["label"])
        vera.tick("Good", within=panel_of)
    vera.tick("Requires improvement", within=vera.panel("Risk"))
    vera.fill("Risk: what you saw", "The father was not spoken to.")
    vera.tick("Good", within=vera.panel("The whole"))
    vera.fill("Summary: what the child’s experience was", "She was safe within a day.")
    vera.fill("Themes", "Fathers not spoken to")
    vera.press("Save")
    vera.sees("The audit is saved", "Record the worker’s view, or why it could not be heard.")
    # And the worker says how she sees it, without the grades
    sadia.open(made.get_absolute_url())
    sadia.sees("The grades are shown to you once they are agreed")
    sadia.sees_not("The father was not spoken to.")
    sadia.follow(re.compile("Record the worker’s view"))
    sadia.fill("The worker’s view", "I would ring him first another time.")
    sadia.press("Save")
    vera.open(made.get_absolute_url())
    vera.follow(re.compile("Record the family’s view"))
    vera.fill("The family’s view", "They rang back when they said.")
    vera.press("Save")
    vera.press("Send to moderation")
    vera.press("Send it")
    # Then a second person agrees another grade, and both stand
    helen.open("/")
    helen.sees("Audits to moderate")
    helen.open(made.get_absolute_url())
    helen.press("Agree the grade")
    helen.tick("Requires improvement")
    helen.fill("Why", "The father is half of the risk.")
    helen.press("Agree")
    helen.sees("Agreed: Requires improvement", "Auditor’s grade: Good")
    # And an action is hers until it is done, which closes the audit
    helen.press("Set an action")
    helen.fill("What will be done", "Speak to the father")
    helen.choose("Who does it", f"Sadia Rahman, {worker.team}")
    helen.fill("By when", day(days=3))
    helen.press("Set it")
    helen.sees("One action is not done yet.")
    sadia.open("/")
    sadia.follow(re.compile(made.reference))
    sadia.follow(re.compile("It is done"))
    sadia.fill("What came of it", "Spoke to him on Tuesday.")
    sadia.press("It is done")
    vera.open(made.get_absolute_url())
    vera.press("Close the audit")
    vera.press("Close it")
    vera.sees("The audit is closed.")
    made.refresh_from_db()
    assert (made.status, made.overall, made.agreed) == ("closed", "good", "requires_improvement")


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_the_pages_are_fit_for_everybody(desks, size):
    team = factories.team()
    senior = factories.user(Role.SENIOR_MANAGER, name="Helen Lund")
    of = factories.contact("decided", worker=factories.worker(team=team), agency=factories.agency())
    made = audit("agreed", grade="inadequate", of=of, child_seen=False)
    to_write = audit("auditing", of=of, auditor=senior)
    _, later = referred_again()
    (case,) = panel.list_month(later.date, by=factories.system())
    desk = desks(senior, **({"size": size} if size else {}))
    for path in (
        "/audits/", "/audits/list/?show=open", "/audits/rounds/plan/", f"/audits/rounds/{made.round_id}/",
        f"/audits/teams/{team.slug}/", made.get_absolute_url(), f"{to_write.get_absolute_url()}grade/", "/audits/tool/",
        "/oversight/", "/oversight/gaps/late-without-a-reason/", "/oversight/re-referrals/", case.get_absolute_url(),
        f"{case.get_absolute_url()}review/", "/oversight/referral-quality/", "/oversight/supervision/",
        of.get_absolute_url(),
    ):  # fmt: skip
        assert desk.open(path) == 200, path
        assert not desk.scrolls_sideways(), path
        assert not desk.faults(), path
