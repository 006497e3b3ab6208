"""The re-referral panel: the system lists children referred again, the panel says what it found and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from improvement.models import Deficit, PanelAction, PanelCase
from improvement.queries.panel import pairs
from improvement.rules.months import month_of
from improvement.rules.re_referrals import faults_of_finding
from improvement.services import agreed
from improvement.workflow import PANEL_CASE
from mach import clocks
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.figures import in_force
from mach.models import User
from mach.moves import begin, move, permit, take

ONE_AT_A_TIME = 0x4D415052


@transaction.atomic
def list_month(month: date, *, by: User, at: datetime | None = None) -> list[PanelCase]:
    """Make a month's list: every child referred again within 12 months, with the referral that it came after. What is
    listed already stays as it is, so that it may be run again when a referral is entered late."""
    moment = at or timezone.now()
    permit(by, PANEL_CASE.step("list"), PANEL_CASE.noun)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    first = month_of(month)
    found = pairs(first)
    listed = set(PanelCase.objects.filter(referral__in=[row for row, _ in found]).values_list("referral_id", flat=True))
    figures, made = in_force(moment), []
    for referral, earlier in found:
        if referral.pk in listed:
            continue
        case = PanelCase(
            month=first,
            referral=referral,
            earlier=earlier,
            person=referral.person,
            people=referral.people,
            restricted_people=referral.restricted_people,
            team=referral.team,
        )
        clocks.mirror(case, figures, moment)
        case = begin(case, "list", by=by, at=moment)
        clocks.start(case, Wanted("panel_review", moment, team=referral.team), by=by, at=moment, figures=figures)
        made.append(case)
    return made


@transaction.atomic
def review(
    case: PanelCase, *, finding: str, deficits: Sequence[str], deficit_words: str, by: User, at: datetime | None = None
) -> PanelCase:
    """Record what the panel found: whether the child came back for something that practice lacked, from the list and in
    words."""
    moment = at or timezone.now()
    case = take(case, "review", by=by)
    changes = _finding(finding, deficits, deficit_words) | {"reviewed_at": moment, "reviewed_by": by}
    case = move(case, "review", by=by, at=moment, changes=changes)
    clocks.stop(case, "panel_review", by=by, at=moment, reason="Reviewed")
    return case


@transaction.atomic
def correct(
    case: PanelCase, *, finding: str, deficits: Sequence[str], deficit_words: str, by: User, at: datetime | None = None
) -> PanelCase:
    """Correct what was recorded as the panel's finding. What stood before stays in the history."""
    moment = at or timezone.now()
    case = take(case, "correct", by=by)
    return move(case, "correct", by=by, at=moment, changes=_finding(finding, deficits, deficit_words))


def _finding(finding: str, deficits: Sequence[str], words: str) -> dict[str, object]:
    if faults := faults_of_finding(finding, deficits, words, Deficit.values):
        raise RuleBroken(**faults)
    return {"finding": finding.strip(), "deficits": sorted(set(deficits)), "deficit_words": words.strip()}


@transaction.atomic
def set_action(
    case: PanelCase, *, what: str, owner: User | None, due_on: date | None, by: User, at: datetime | None = None
) -> PanelAction:
    """Set an action that follows from a child's return: what, who of those that sit on the panel, until when."""
    row: PanelAction = agreed.set_by_step(
        case,
        PanelAction,
        what=what,
        owner=owner,
        due_on=due_on,
        opened_by=Permission.REVIEW_REREFERRALS,
        by=by,
        at=at or timezone.now(),
    )
    return row


@transaction.atomic
def finish_action(
    case: PanelCase, *, action: PanelAction, outcome: str, by: User, at: datetime | None = None
) -> PanelAction:
    """An action is done: somebody of the panel says what came of it."""
    row: PanelAction = agreed.finish_by_step(
        case,
        PanelAction,
        pk=action.pk,
        anybodys=True,
        outcome=outcome,
        by=by,
        at=at or timezone.now(),
    )
    return row
