"""Strategy meetings as a reader may see them: what is to be held, to be decided, whose minutes are to be issued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from assessments.models import Enquiry, Invitation, MeetingPart, MeetingPartKind, StrategyMeeting
from assessments.rules.meetings import Attendance, MeetingDecision
from mach.access import Permission
from mach.models import Action, Agency, Clock, Person, Relationship, User, stage_key
from mach.notices import holding
from referrals.models import OPEN_REFERRAL, Referral

TABS = [
    ("open", "Open"),
    ("to_hold", "To hold"),
    ("to_decide", "Held, to decide"),
    ("minutes", "Minutes to issue"),
    ("mine", "Called or led by me"),
    ("concluded", "Concluded"),
    ("cancelled", "Called off"),
]
CSV_HEAD = [
    "Meeting", "Referrals", "Status", "Danger", "Concern arose", "Planned for", "Held", "Quorate", "Decisions",
    "Called by", "Team",
]  # fmt: skip
STATUS_WORDS = {"called": "to be held", "held": "held, to decide", "concluded": "decided", "cancelled": "called off"}


def meetings_for(reader: User) -> Any:
    """Every strategy meeting this reader may see."""
    return (
        StrategyMeeting.objects.visible_to(reader)
        .select_related("worker", "team", "chair", "concluded_by", "looked_back_by")
        .prefetch_related("children__person", "children__referral__contact", "children__referral__worker")
    )


def meetings_by_view(reader: User, show: str) -> Any:
    """One list of meetings: those that wait for somebody by their time, the others the latest first."""
    rows = meetings_for(reader)
    if show == "open":
        rows = rows.open()
    elif show == "to_hold":
        rows = rows.to_hold()
    elif show == "to_decide":
        rows = rows.to_conclude()
    elif show == "minutes":
        rows = rows.minutes_to_issue()
    elif show == "mine":
        rows = rows.filter(Q(worker=reader) | Q(chair=reader))
    else:
        rows = rows.filter(status=show)
    return rows.order_by(*(["due_at", "pk"] if show in ("open", "to_hold", "to_decide") else ["-begun_at", "-pk"]))


def with_clocks(meetings: list[StrategyMeeting]) -> list[tuple[StrategyMeeting, Clock | None]]:
    """Meetings with the clock that their next step waits on, in one statement for them all."""
    if not meetings:
        return []
    kind = stage_key(meetings[0])["stage_type"]
    running = Clock.objects.running().filter(stage_type=kind, stage_id__in=[row.pk for row in meetings], part=None)
    clocks = {clock.stage_id: clock for clock in running.order_by("-due_at", "-pk")}
    return [(row, clocks.get(row.pk)) for row in meetings]


def csv_rows(rows: Iterable[StrategyMeeting]) -> Any:
    """The list as rows of text and times, without names of children: references say which."""
    for row in rows:
        children = row.children.all()
        decided = [MeetingDecision(child.decision).label for child in children if child.decision]
        yield [
            row.reference, " ".join(child.referral.reference for child in children), STATUS_WORDS[row.status],
            row.danger, row.concern_at, row.planned_for, row.held_at, row.quorate, "; ".join(decided),
            str(row.worker or ""), str(row.team or ""),
        ]  # fmt: skip


def people_on(rows: Iterable[StrategyMeeting]) -> list[int]:
    return sorted({person for row in rows for person in row.people})


# Calling one


def referrals_to_meet_on(reader: User) -> Any:
    """Open referrals on which a meeting may be called."""
    rows = Referral.objects.visible_to(reader).filter(status__in=OPEN_REFERRAL)
    return rows.select_related("person", "contact", "worker", "team")


def open_meeting_on(referral: Referral) -> StrategyMeeting | None:
    found: StrategyMeeting | None = StrategyMeeting.objects.open().filter(referrals=referral).first()
    return found


def family_of(referral: Referral, reader: User) -> Any:
    """This child and the brothers and sisters whose referrals are open, none at another meeting."""
    rows = _of_family(_not_at_a_meeting(reader), {referral.contact_id}, [referral.person_id], reader)
    return rows.order_by("person__date_of_birth", "pk")


def could_be_added(meeting: StrategyMeeting, reader: User) -> Any:
    """Open referrals of the families whose children this meeting is about, whichever contact they came with."""
    contacts = meeting.children.values("referral__contact")
    return _of_family(_not_at_a_meeting(reader), contacts, meeting.people, reader).order_by("pk")


def may_be_added(reader: User) -> Any:
    """Every open referral that a meeting may be widened to: it is not always known yet who is of one family."""
    return _not_at_a_meeting(reader).order_by("pk")


def _not_at_a_meeting(reader: User) -> Any:
    return referrals_to_meet_on(reader).exclude(pk__in=StrategyMeeting.objects.open().values("referrals"))


def _of_family(rows: Any, contacts: Any, people: list[int], reader: User) -> Any:
    """Referrals of the same contacts, of contacts that name one of these children, and of children who are their
    brothers and sisters, or share a parent or carer with them whom this reader may see."""
    seen = Person.objects.visible_to(reader).values("pk")
    ties = Relationship.objects.filter(person__in=seen)
    carers = ties.filter(child__in=people).values("person")
    siblings = Q(person__in=ties.filter(person__in=carers).values("child"))
    named = Q(person__in=carers) | Q(person__in=ties.filter(person__in=people).values("child"))
    return rows.filter(Q(contact__in=contacts) | Q(contact__people__overlap=people) | siblings | named)


def agencies_to_invite() -> Any:
    return Agency.objects.filter(active=True).order_by("name")


def who_may_chair() -> Any:
    return holding(Permission.CALL_STRATEGY_MEETING).order_by("name")


def may_have_led(meeting: StrategyMeeting) -> Any:
    """Who may chair, and who is recorded to have chaired it: they may have left since."""
    able = Q(pk__in=who_may_chair().values("pk")) | Q(pk=meeting.chair_id)
    return User.objects.filter(able).order_by("name")


def who_may_act() -> Any:
    """Staff to whom an action may be given."""
    return holding(Permission.RECORD_STRATEGY_MEETING).order_by("name")


# One meeting


def invitations_of(meeting: StrategyMeeting) -> list[Invitation]:
    return list(meeting.invitations.select_related("agency", "invited_by"))


def invitation_of(reader: User, pk: int) -> Invitation | None:
    """An invitation to a meeting that this reader may see."""
    rows = Invitation.objects.filter(meeting__in=StrategyMeeting.objects.visible_to(reader), pk=pk)
    found: Invitation | None = rows.select_related("agency", "meeting").first()
    return found


def action_of(reader: User, pk: int) -> Action | None:
    """An agreed action of a meeting that this reader may see."""
    seen = StrategyMeeting.objects.visible_to(reader)
    action = Action.objects.visible_to(reader).filter(pk=pk).select_related("owner", "agency", "stage_type").first()
    if action is None or action.stage_type.model_class() is not StrategyMeeting:
        return None
    return action if seen.filter(pk=action.stage_id).exists() else None


def agencies_invited(meeting: StrategyMeeting) -> Any:
    return Agency.objects.filter(pk__in=meeting.invitations.values("agency")).order_by("name")


def last_minutes(meeting: StrategyMeeting) -> int | None:
    """The number of the version that stands; none before any was issued."""
    number: int | None = meeting.minutes.order_by("-number").values_list("number", flat=True).first()
    return number


def parts_of(meeting: StrategyMeeting) -> list[dict[str, Any]]:
    """Each written part with its text and who saved it last, in the order of writing."""
    written: dict[str, MeetingPart] = {part.kind: part for part in meeting.parts.select_related("by")}
    return [{"kind": kind.value, "label": kind.label, "part": written.get(kind.value)} for kind in MeetingPartKind]


def clocks_of(meeting: StrategyMeeting) -> list[Clock]:
    """Its clocks, running and stopped, but those of agreed actions."""
    return list(Clock.objects.filter(**stage_key(meeting), part=None).order_by("due_at", "pk"))


def action_clocks(meeting: StrategyMeeting) -> dict[int, Clock]:
    rows = Clock.objects.filter(**stage_key(meeting), kind="agreed_action").order_by("pk")
    return {clock.part: clock for clock in rows if clock.part}


def enquiries_of(meeting: StrategyMeeting, reader: User) -> dict[int, Enquiry]:
    """The enquiry of each child, by referral: the one that this meeting began, or that was running already."""
    referrals = [child.referral_id for child in meeting.children.all()]
    rows = Enquiry.objects.visible_to(reader).filter(referral__in=referrals).order_by("pk")
    return {row.referral_id: row for row in rows}


def coming(invitations: Iterable[Invitation]) -> list[tuple[str, str]]:
    """(sector, attendance) as if everybody who said so had come: what the quorum would be."""
    will = {Attendance.ATTENDING, Attendance.ATTENDED}
    return [(row.sector, str(Attendance.ATTENDED)) for row in invitations if row.attendance in will]


def meetings_about(referral: Referral, reader: User) -> list[StrategyMeeting]:
    """The strategy meetings about a child of this referral, the latest first."""
    rows = StrategyMeeting.objects.visible_to(reader).filter(referrals=referral)
    return list(rows.order_by("-begun_at", "-pk"))


def yes_or_no(said: bool | None) -> str:
    """An answer as a form of two radios shows it."""
    return "" if said is None else "yes" if said else "no"
