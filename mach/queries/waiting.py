"""What may wait for somebody, as a table: for each part of a role its clocks, and the list that holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from mach.access import Permission as P
from mach.models import Absence, Clock, TeamKind, User
from mach.models.users import SYSTEM_EMAIL
from mach.workdays import LONDON

EARLY_HELP = ("early_help_first_contact", "early_help_plan", "early_help_review")
IN_ASSESSMENT = ("in_assessment", "submitted")
SCREENING = ("screen_red", "screen_amber", "screen_green")
RATING = ("rate", "rate_danger")
Narrow = Callable[[Any, User], Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that may wait for somebody: who it concerns, its clocks, and the list that it opens."""

    name: str
    label: str
    permission: P
    rows: Narrow
    list: str
    """The list behind it: a page's name and, after "?", its view. It holds the same rows."""
    when: Callable[[User], bool] = lambda reader: True


def of_kind(*kinds: str) -> Narrow:
    return lambda rows, reader: rows.filter(kind__in=kinds)


def _mine(*kinds: str) -> Narrow:
    return lambda rows, reader: rows.filter(kind__in=kinds, owner=reader)


def for_decision(rows: Any) -> Any:
    return rows.filter(kind="contact_decision")


def _to_allocate(rows: Any, reader: User) -> Any:
    """Rated, and nobody has it: the time to rate it has stopped once. What is not rated yet waits for that first."""
    rated = Clock.objects.filter(
        kind__in=RATING, stopped_at__isnull=False, stage_type=OuterRef("stage_type"), stage_id=OuterRef("stage_id")
    )
    return for_decision(rows).filter(Exists(rated), stage_status__in=["new", "screening"], owner=None)


def _to_authorise(rows: Any, reader: User) -> Any:
    return for_decision(rows).filter(stage_status="to_authorise").exclude(owner=reader)


def _to_take(rows: Any, reader: User) -> Any:
    return for_decision(rows).filter(stage_status="screening", owner=None, team_id=reader.team_id)


def _to_screen(rows: Any, reader: User) -> Any:
    """By the clock that ends first: the screening's, and the decision's where a recommendation came back."""
    mine = rows.filter(stage_status="screening", owner=reader, kind__in=[*SCREENING, "contact_decision"])
    screening = Clock.objects.running().filter(
        kind__in=SCREENING, stage_type=OuterRef("stage_type"), stage_id=OuterRef("stage_id")
    )
    return mine.exclude(Q(kind="contact_decision") & Exists(screening))


def _assessments(status: str) -> Narrow:
    def narrow(rows: Any, reader: User) -> Any:
        own = Q(team=None) | Q(team_id=reader.team_id)
        rows = rows.filter(kind="assessment", stage_status=status)
        return rows if reader.may(P.READ_RESTRICTED) else rows.filter(own)

    return narrow


def _handovers(rows: Any, reader: User) -> Any:
    return rows.filter(kind="handover_accepted").filter(Q(team__kind=TeamKind.EARLY_HELP) | Q(team=None, owner=None))


def _no_lead(rows: Any, reader: User) -> Any:
    return rows.filter(kind="early_help_first_contact", owner=None)


def _outcomes(rows: Any, reader: User) -> Any:
    """Work that goes on after an assessment: it waits for the named team or, declined, for who sent it."""
    rows = rows.filter(kind="handover_accepted", stage_status="signed_off")
    if reader.may(P.READ_RESTRICTED):
        return rows
    return rows.filter(Q(owner=reader) | Q(owner=None, team_id=reader.team_id))


def _councils(rows: Any, reader: User) -> Any:
    return rows.filter(kind="handover_accepted", owner=reader).exclude(stage_status="signed_off")


def _in_a_team(reader: User) -> bool:
    return reader.team_id is not None


def _of_leavers(rows: Any, reader: User) -> Any:
    """Whose account is closed, or who leaves on a day that is known: all that they have needs somebody else."""
    going = User.objects.filter(Q(leaves_on__isnull=False) | Q(is_active=False)).exclude(email=SYSTEM_EMAIL)
    return rows.filter(owner__in=going.filter(agency=None).order_by().values("pk"))


def _of_absent(rows: Any, reader: User) -> Any:
    """What falls due before somebody who is away today is back. Who leaves as well is among the leavers."""
    today = timezone.localdate()
    # A clock of days ends at the midnight after its last day.
    last_moment = ExpressionWrapper(OuterRef("due_at") - timedelta(microseconds=1), DateTimeField())
    away = Absence.objects.filter(user=OuterRef("owner"), first_day__lte=today, last_day__gte=today)
    away = away.filter(last_day__gte=TruncDate(last_moment, tzinfo=LONDON))
    return rows.filter(Exists(away), owner__is_active=True, owner__leaves_on=None, owner__agency=None)


WALL = "mach:clocks"
WAITING = (
    Waiting("to_rate", "To rate", P.RATE_CONTACT, of_kind("rate", "rate_danger"), "referrals:queue?view=to_rate"),
    Waiting("to_allocate", "To allocate", P.ALLOCATE_CONTACT, _to_allocate, "referrals:queue?view=to_allocate"),
    Waiting("to_authorise", "To authorise", P.AUTHORISE_DECISION, _to_authorise, "referrals:queue?view=to_authorise"),
    Waiting("homeless", "Homeless young people, without somewhere safe tonight", P.RATE_CONTACT,
            of_kind("homeless_tonight"), "mach:clocks?kind=homeless_tonight"),
    Waiting("consent", "Consent withdrawn, to decide", P.DECIDE_WITHOUT_CONSENT, of_kind("consent_decision"),
            "assessments:consent_withdrawn"),
    Waiting("news", "News after the decision, to read", P.RATE_CONTACT, of_kind("information_read"),
            "mach:clocks?kind=information_read"),
    Waiting("glass", "Emergency access to review", P.REVIEW_GLASS, of_kind("break_glass_review"),
            "mach:clocks?kind=break_glass_review"),
    Waiting("meetings", "Strategy meetings to call", P.CALL_STRATEGY_MEETING, of_kind("strategy_meeting_start"),
            "mach:clocks?kind=strategy_meeting_start"),
    Waiting("to_meet", "Strategy meetings to hold", P.CALL_STRATEGY_MEETING,
            of_kind("strategy_meeting", "strategy_meeting_today"), "assessments:meetings?show=to_hold"),
    Waiting("to_conclude", "Strategy meetings to decide on", P.CALL_STRATEGY_MEETING,
            of_kind("strategy_meeting_decided"), "assessments:meetings?show=to_decide"),
    Waiting("minutes", "Minutes to issue", P.CALL_STRATEGY_MEETING, of_kind("strategy_minutes"),
            "assessments:meetings?show=minutes"),
    Waiting("agreed", "What was agreed, to do or to chase", P.RECORD_STRATEGY_MEETING, _mine("agreed_action"),
            "mach:clocks?kind=agreed_action&worker=me"),
    Waiting("assess", "Assessments to allocate", P.ALLOCATE_ASSESSMENT, _assessments("accepted"),
            "assessments:to_allocate"),
    Waiting("sign_off", "Assessments to sign off", P.SIGN_OFF_ASSESSMENT, _assessments("submitted"),
            "assessments:queue?show=submitted"),
    Waiting("enquiries_no_lead", "Section 47 enquiries without a lead worker", P.ALLOCATE_ASSESSMENT,
            lambda rows, reader: rows.filter(kind="conference", owner=None), "mach:clocks?kind=conference&worker=none"),
    Waiting("enquiries_sign_off", "Section 47 enquiries to sign off", P.SIGN_OFF_ASSESSMENT,
            lambda rows, reader: rows.filter(kind="conference", stage_status="submitted").exclude(owner=reader),
            "assessments:enquiries?show=submitted"),
    Waiting("enquiries", "Section 47 enquiries to carry out, conferences to hold", P.WRITE_ASSESSMENT,
            _mine("conference"), "assessments:enquiries?show=mine"),
    Waiting("police_protection", "Children of yours under police protection", P.RECORD_PROTECTION,
            _mine("police_protection"), "mach:clocks?kind=police_protection&worker=me"),
    Waiting("emergency_order", "Children of yours under an emergency protection order", P.RECORD_PROTECTION,
            _mine("emergency_order"), "mach:clocks?kind=emergency_order&worker=me"),
    Waiting("extended_order", "Children of yours under an extended order", P.RECORD_PROTECTION,
            _mine("emergency_order_extended"), "mach:clocks?kind=emergency_order_extended&worker=me"),
    Waiting("homeless_mine", "Somewhere safe tonight, to find for a young person", P.WORK_PATHWAY,
            _mine("homeless_tonight"), "mach:clocks?kind=homeless_tonight&worker=me",
            lambda reader: not reader.may(P.RATE_CONTACT)),
    Waiting("homeless_answer", "Young people’s answers to hear", P.WORK_PATHWAY, _mine("homeless_answer"),
            "mach:clocks?kind=homeless_answer&worker=me"),
    Waiting("homeless_review", "Homeless young people of yours, to review", P.WORK_PATHWAY, _mine("homeless_review"),
            "mach:clocks?kind=homeless_review&worker=me"),
    Waiting("checkpoints_confirmed", "Checkpoints of assessments to confirm", P.SIGN_OFF_ASSESSMENT,
            _mine("checkpoints_confirmed"), "mach:clocks?kind=checkpoints_confirmed&worker=me"),
    Waiting("checkpoints", "Checkpoints to hold on assessments", P.SIGN_OFF_ASSESSMENT, _mine("checkpoint"),
            "mach:clocks?kind=checkpoint&worker=me"),
    Waiting("outcomes", "Work handed over to your team", P.ACCEPT_OUTCOME, _outcomes, "assessments:handed_over"),
    Waiting("visits", "Children to see today", P.RECORD_VISIT, _mine("same_day_visit"),
            "mach:clocks?kind=same_day_visit&worker=me"),
    Waiting("to_screen", "To screen", P.SCREEN_CONTACT, _to_screen, "referrals:queue?view=mine"),
    Waiting("to_take", "For somebody in your team to take", P.TAKE_CONTACT, _to_take, "referrals:queue?view=team",
            _in_a_team),
    Waiting("writing", "Assessments to write", P.WRITE_ASSESSMENT,
            lambda rows, reader: rows.filter(kind="assessment", stage_status="in_assessment", owner=reader),
            "assessments:queue?show=mine"),
    Waiting("linked", "News of children you work with, to acknowledge", P.ACKNOWLEDGE_LINK, _mine("link_acknowledged"),
            "mach:clocks?kind=link_acknowledged&worker=me"),
    Waiting("councils", "Answers of other councils to chase", P.TELL_REFERRER, _councils,
            "mach:clocks?kind=handover_accepted&worker=me"),
    Waiting("tell", "Referrers to tell", P.TELL_REFERRER, _mine("tell_referrer"),
            "mach:clocks?kind=tell_referrer&worker=me"),
    Waiting("tell_any", "Referrers whom nobody has told", P.RECEIVE_CONTACT,
            lambda rows, reader: rows.filter(kind="tell_referrer", owner=None),
            "mach:clocks?kind=tell_referrer&worker=none",
            lambda reader: not reader.may(P.SCREEN_CONTACT)),
    Waiting("handovers", "Children handed over to early help, to answer", P.ACCEPT_HANDOVER, _handovers,
            "assessments:early_help?show=offers"),
    Waiting("early_help_offers", "Early help offered after an assessment, to answer", P.ACCEPT_HANDOVER,
            of_kind("early_help_answer"), "assessments:early_help?show=offers"),
    Waiting("early_help_no_lead", "Families of early help without a lead", P.ACCEPT_HANDOVER, _no_lead,
            "assessments:early_help?show=open"),
    Waiting("audits", "Audits to do", P.AUDIT_CASE,
            lambda rows, reader: rows.filter(kind="audit", stage_status__in=["drawn", "auditing"], owner=reader),
            "improvement:audit_list?show=mine"),
    Waiting("audits_moderate", "Audits to moderate", P.MODERATE_AUDIT,
            lambda rows, reader: rows.filter(kind="audit", stage_status="to_moderate").exclude(owner=reader),
            "improvement:audit_list?show=to_moderate"),
    Waiting("audited_child", "Children to look at today, after an audit", P.MANAGE_AUDITED,
            of_kind("audited_child_today"), "mach:clocks?kind=audited_child_today"),
    Waiting("panel", "Children referred again, for the panel", P.REVIEW_REREFERRALS, of_kind("panel_review"),
            "improvement:panel"),
    Waiting("supervision", "Supervision to hold", P.SUPERVISE, _mine("supervision"), "improvement:supervisions"),
    Waiting("early_help_mine", "Families you lead: first contact, plan, review", P.WORK_EPISODE, _mine(*EARLY_HELP),
            "assessments:early_help?show=mine"),
    Waiting("leavers", "Work of people who leave or have left", P.HAND_OVER_WORK, _of_leavers, "assessments:leavers"),
    Waiting("absent", "Falls due while its worker is away", P.HAND_OVER_WORK, _of_absent, "assessments:leavers"),
    Waiting("plan_actions", "Actions of family plans, for you to do", P.WORK_EPISODE, _mine("plan_action"),
            "mach:clocks?kind=plan_action&worker=me"),
)  # fmt: skip
EXPLAIN = Waiting("explain", "Delays to explain", P.ACKNOWLEDGE_BREACH, of_kind(), "mach:clocks?state=explain")
"""Its rows are clocks that have stopped, so it is asked apart from the others."""
