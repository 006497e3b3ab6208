"""What practice is measured by: tables of figures, each with its definition in a sentence and the rows it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from assessments.models import (
    ConsentChoice,
    ConsentWithdrawn,
    Enquiry,
    Episode,
    EpisodeChild,
    Invitation,
    StrategyMeeting,
)
from assessments.queries import meeting_figures, pathways
from assessments.queries.early_help_lists import who_returned
from assessments.rules import EnquiryOutcome, EpisodeOutcome, LookedAfterAnswer, OfferedFrom
from assessments.rules.early_help import POSITIVE_RULE
from assessments.rules.meetings import RESULTS, Attendance
from assessments.workflow import EpisodeStatus
from improvement.measures import seen
from mach.models import Sector, User
from referrals.models import ContactChild, Referral

Narrow = Callable[[Any, User], Any]
POSITIVE = [outcome.value for outcome in EpisodeOutcome if outcome.positive]


@dataclass(frozen=True, slots=True)
class Figure:
    """One column: `narrow` leaves of a table's rows those that count, for a reader."""

    slug: str
    title: str
    definition: str
    narrow: Narrow


@dataclass(frozen=True, slots=True)
class Table:
    """Figures about one kind of work. A row counts in the month of `at`; `groups` are the ways it is divided: the
    field that divides and the field with its name. `detail` is what a list says beside the times: its head and where
    it is read; `words` are for its values. Where `median` is said, the median time from `start` to `stop` is shown."""

    slug: str
    title: str
    definition: str
    rows: Callable[[User], Any]
    at: str
    groups: Mapping[str, tuple[str, str]]
    figures: tuple[Figure, ...]
    start: tuple[str, str]
    stop: tuple[str, str]
    detail: tuple[str, Any]
    reference: str
    link: str
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    median: str = ""

    @property
    def by_slug(self) -> dict[str, Figure]:
        return {figure.slug: figure for figure in self.figures}


def every(rows: Any, reader: User) -> Any:
    return rows


def where(*conditions: Q, **fields: Any) -> Narrow:
    return lambda rows, reader: rows.filter(*conditions, **fields)


def through(function: Callable[[Any], Any]) -> Narrow:
    return lambda rows, reader: function(rows)


def back(rows: Any, reader: User) -> Any:
    """Families of whom a child came back as a referral that this reader may see."""
    children = EpisodeChild.objects.filter(person__isnull=False)
    returned = who_returned(children, seen(Referral.objects.all(), reader))
    return rows.filter(pk__in=returned.order_by().values("episode_id"))


def stepped_down_and_back(rows: Any, reader: User) -> Any:
    return back(rows.filter(offered_from=OfferedFrom.ASSESSMENT), reader)


MEETINGS = Table(
    slug="strategy-meetings",
    title="Strategy meetings",
    definition="Strategy meetings held in the last twelve months, by the team that called them or by who did. The time "
    "runs from the concern, when there was reasonable cause to suspect significant harm, to the meeting.",
    rows=lambda reader: seen(StrategyMeeting.objects.took_place(), reader),
    at="held_at",
    groups={"team": ("team_id", "team__name"), "caller": ("worker_id", "worker__name")},
    figures=(
        Figure("held", "Held", "All that were held.", every),
        Figure(
            "no-further-action",
            "No further action",
            "Decided for every child, and led to a section 47 enquiry for none.",
            through(meeting_figures.without_enquiry),
        ),
        Figure(
            "not-needed",
            "Not needed",
            "Of which it was said afterwards that, with hindsight, they had not been needed.",
            through(meeting_figures.not_needed),
        ),
        Figure(
            "without-quorum",
            "Without quorum",
            "Went ahead without children’s social care, the police or health in the room.",
            through(meeting_figures.without_quorum),
        ),
    ),
    start=("Concern", "concern_at"),
    stop=("Held", "held_at"),
    detail=("Called by", F("worker__name")),
    reference="reference",
    link="assessments:meeting",
    median="Median time from concern to meeting",
)
ENQUIRIES = Table(
    slug="section-47-enquiries",
    title="Section 47 enquiries",
    definition="Section 47 enquiries finished in the last twelve months, by the enquiry’s team, or by who called the "
    "strategy meeting that began it.",
    rows=lambda reader: seen(Enquiry.objects.filter(status="finished"), reader),
    at="finished_at",
    groups={"team": ("team_id", "team__name"), "caller": ("meeting__worker_id", "meeting__worker__name")},
    figures=(
        Figure("finished", "Finished", "All that were finished.", every),
        Figure(
            "no-further-action",
            "No further action",
            "Finished without a child protection conference, whatever was found.",
            where(conference_on=None),
        ),
        Figure("unfounded", "Unfounded", "The concerns were unfounded.", where(outcome=EnquiryOutcome.UNFOUNDED)),
        Figure(
            "not-needed",
            "Not needed",
            "Of which it was said afterwards that, with hindsight, they had not been needed.",
            where(needed=False),
        ),
    ),
    start=("Strategy meeting", "meeting__held_at"),
    stop=("Finished", "finished_at"),
    detail=("Outcome", F("outcome")),
    words={outcome.value: outcome.label for outcome in EnquiryOutcome},
    reference="reference",
    link="assessments:enquiry",
)
ATTENDANCE = Table(
    slug="attendance",
    title="Attendance at strategy meetings",
    definition="Invitations to strategy meetings held in the last twelve months, and what became of each. People of "
    "children’s social care, and others who come for no agency, count under their sector.",
    rows=lambda reader: seen(
        Invitation.objects.filter(meeting__in=StrategyMeeting.objects.took_place().values("pk")), reader, "meeting__"
    ),
    at="meeting__held_at",
    groups={"agency": ("agency_id", "agency__name")},
    figures=(
        Figure("invited", "Invited", "All who were invited.", every),
        *(
            Figure(each.value.replace("_", "-"), each.label, f"{each.label}.", where(attendance=each))
            for each in (*RESULTS, Attendance.ATTENDING)
        ),
    ),
    start=("Invited", "invited_at"),
    stop=("Held", "meeting__held_at"),
    detail=("Agency", Coalesce("agency__name", "sector")),
    words=dict(Sector.choices),
    reference="meeting__reference",
    link="assessments:meeting",
)
HOMELESS = Table(
    slug="homeless-16-17",
    title="Homeless young people of 16 and 17",
    definition="Young people of 16 or 17 who presented as homeless in the last twelve months, by the team of their "
    "pathway. Whoever turned out not to be homeless, or not to be 16 or 17, is not counted.",
    rows=lambda reader: seen(pathways.homeless(ContactChild.objects.all()), reader, "contact__"),
    at="contact__received_at",
    groups={"team": ("pathway__team_id", "pathway__team__name")},
    figures=(
        Figure("presented", "Presented", "All who presented.", every),
        Figure(
            "offered",
            "Option explained",
            "Had the option of becoming looked after explained and offered.",
            where(pathways.NARROWED["explained"]),
        ),
        Figure("accepted", "Accepted", "Chose to become looked after.", where(pathways.NARROWED["accepted"])),
        Figure("declined", "Declined", "Chose not to.", where(pathways.NARROWED["declined"])),
        Figure("unanswered", "Not answered", "Have not answered yet.", where(pathways.NARROWED["unanswered"])),
    ),
    start=("Presented", "contact__received_at"),
    stop=("Answered", "pathway__answered_at"),
    detail=("Answer", F("pathway__answer")),
    words={answer.value: answer.label for answer in LookedAfterAnswer},
    reference="contact__reference",
    link="referrals:contact",
)
EARLY_HELP = Table(
    slug="early-help",
    title="Early help, stepping down and stepping up",
    definition="Families offered early help in the last twelve months; a contact’s offer counts once it was answered. "
    "Back within six months means a new referral of one of the children, received after the offer and within six "
    "months of the offer or of the closing; what is superseded in a child’s story does not count.",
    rows=lambda reader: seen(Episode.objects.all(), reader),
    at="begun_at",
    groups={"team": ("team_id", "team__name")},
    figures=(
        Figure("offered", "Offered", "All families to whom it was offered.", every),
        Figure("started", "Started", "The first contact was made.", where(first_contact_at__isnull=False)),
        Figure("closed", "Closed", "Early help has ended.", where(status=EpisodeStatus.CLOSED)),
        Figure(
            "closed-positively",
            "Closed positively",
            POSITIVE_RULE,
            where(status=EpisodeStatus.CLOSED, outcome__in=POSITIVE),
        ),
        Figure(
            "stepped-down",
            "Stepped down",
            "Offered at the end of an assessment.",
            where(offered_from=OfferedFrom.ASSESSMENT),
        ),
        Figure(
            "stepped-down-and-back",
            "Stepped down and back",
            "Of those, back within six months.",
            stepped_down_and_back,
        ),
        Figure("back", "Back, from any offer", "Back within six months, wherever the offer came from.", back),
        Figure(
            "stepped-up",
            "Stepped up",
            "Early help asked for statutory help: a new contact with source 5D.",
            where(stepped_up_to__isnull=False),
        ),
    ),
    start=("Offered", "begun_at"),
    stop=("Closed", "closed_at"),
    detail=("Outcome", F("outcome")),
    words={outcome.value: outcome.label for outcome in EpisodeOutcome},
    reference="reference",
    link="assessments:episode",
)
CONSENT = Table(
    slug="consent-withdrawn",
    title="Consent withdrawn",
    definition="Withdrawals of consent to an assessment in the last twelve months, by the assessment’s team, and what "
    "a senior manager decided about each.",
    rows=lambda reader: seen(ConsentWithdrawn.objects.all(), reader, "assessment__"),
    at="withdrawn_at",
    groups={"team": ("assessment__team_id", "assessment__team__name")},
    figures=(
        Figure("withdrawn", "Withdrawn", "All withdrawals.", every),
        Figure("waiting", "To be decided", "No senior manager has decided yet.", where(decided_at=None)),
        *(
            Figure(choice.value.replace("_", "-"), choice.label, f"{choice.label}.", where(decision=choice))
            for choice in ConsentChoice
        ),
    ),
    start=("Withdrawn", "withdrawn_at"),
    stop=("Decided", "decided_at"),
    detail=("Decision", F("decision")),
    words=dict(ConsentChoice.choices),
    reference="assessment__reference",
    link="assessments:assessment",
)
TABLES = {table.slug: table for table in (MEETINGS, ENQUIRIES, ATTENDANCE, HOMELESS, EARLY_HELP, CONSENT)}
WAYS = {"team": "By team", "caller": "By who called", "agency": "By agency", "month": "By month"}
