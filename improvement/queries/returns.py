"""The rows of a return: what happened to each child in a period, as the record says it, for who makes the return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.models import Assessment, Enquiry, EpisodeChild
from assessments.rules import CONTINUES, AssessmentOutcome, EnquiryOutcome
from assessments.workflow import EnquiryStatus, EpisodeStatus
from improvement.queries.figures import counted_touching
from improvement.rules.periods import moments, years_old
from mach.census import NO_DISABILITY
from mach.models import Identity, Person, User, Visit
from mach.workdays import london_day
from referrals.models import ContactChild, Referral
from referrals.workflow import ReferralStatus

NOT_BEGUN = [EpisodeStatus.OFFERED, EpisodeStatus.DECLINED]


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both counted. The list is as if it were made on the last day: what happened later
    is not on it yet."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return moments(self.first, self.last)

    def day(self, moment: datetime | date | None) -> date | None:
        """A day that has come by the last one."""
        if moment is None:
            return None
        day = london_day(moment) if isinstance(moment, datetime) else moment
        return day if day <= self.last else None


@dataclass(frozen=True, slots=True)
class Row:
    """One child in one event. `record` is the reference of the event, `link` its page, `said` what the list tells by
    name; None is what is not recorded, or has not happened yet. `because` says of a value why it cannot be told."""

    record: str
    link: str
    person: int | None
    said: dict[str, Any]
    because: dict[str, str] = field(default_factory=dict)


def about(child: Identity, person: Person | None, period: Period) -> dict[str, Any]:
    """Who the child is, from the index; from what was sent while nobody has said who it is."""
    known: Identity = person or child
    told = known.disabilities
    return {
        "child": person.reference if person else None,
        "sex": known.sex if known.sex in {"M", "F"} else None,
        "ethnicity": known.ethnicity or None,
        "born": known.date_of_birth,
        "age": years_old(known.date_of_birth, period.last),
        "unborn": known.date_of_birth is None and known.expected_date_of_birth is not None,
        "disabled": None if not told else told != [NO_DISABILITY],
    }


def with_whom(*records: Any) -> dict[str, str | None]:
    """Worker and team of this piece of work: of the first of these that has them, the latest worker of each."""
    worker = next((each.worker for each in records if each and each.worker_id), None)
    team = next((each.team for each in records if each and each.team_id), None) or (worker.team if worker else None)
    return {"team": team.name if team else None, "worker": worker.name if worker else None}


def contacts(period: Period) -> Any:
    since, until = period.moments
    rows = ContactChild.objects.filter(contact__received_at__gte=since, contact__received_at__lt=until)
    return rows.select_related("contact", "person").order_by("contact__received_at", "contact_id", "position")


def contact_row(row: ContactChild, period: Period) -> Row:
    said = {"received": period.day(row.contact.received_at), "source": row.contact.source_code}
    return Row(row.contact.reference, row.contact.get_absolute_url(), row.person_id,
               about(row, row.person, period) | said)  # fmt: skip


def early_help(period: Period) -> Any:
    """Early help whose assessment began or was finished in the period, and what the council itself runs on its last
    day. What was offered and not taken up has no assessment."""
    since, until = period.moments
    begun = Q(episode__answered_at__gte=since, episode__answered_at__lt=until)
    finished = Q(episode__plan_agreed_on__range=(period.first, period.last))
    still_open = Q(episode__closed_at=None) | Q(episode__closed_at__gte=until)
    runs = still_open & Q(episode__answered_at__lt=until, episode__lead_agency=None)
    rows = EpisodeChild.objects.filter(begun | finished | runs).exclude(episode__status__in=NOT_BEGUN)
    return rows.select_related("episode__lead_agency", "person", "handover__decision__child").order_by(
        "episode__answered_at", "episode_id", "id"
    )


def early_help_row(row: EpisodeChild, period: Period) -> Row:
    episode = row.episode
    sent = row.handover.decision.child if row.handover else None
    known = about(row.person or sent, row.person, period)
    said = {
        "begun": period.day(episode.answered_at),
        "finished": period.day(episode.plan_agreed_on),
        "by_council": episode.lead_agency_id is None,
        "organisation": episode.lead_agency.name if episode.lead_agency else None,
    }
    return Row(episode.reference, episode.get_absolute_url(), row.person_id, known | said)


class YearBefore(Func):
    """The same day of the year before. The 29th of February has the 28th."""

    template = "(%(expressions)s - interval '12 months')::date"


def counted(rows: Any) -> Any:
    """How many of these rows there are, for each row of the query around."""
    told = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(told), 0, output_field=IntegerField())


def referrals(period: Period) -> Any:
    """Every referral dated in the period. One that was withdrawn had been a mistake, and was never one."""
    stand = Referral.objects.exclude(status=ReferralStatus.WITHDRAWN)
    earlier = stand.filter(
        Q(date__lt=OuterRef("date")) | Q(date=OuterRef("date"), pk__lt=OuterRef("pk")),
        person=OuterRef("person"),
        date__gte=YearBefore(OuterRef("date")),
    )
    rows = stand.filter(date__range=(period.first, period.last)).annotate(earlier=counted(earlier))
    return rows.select_related(
        "person", "contact__worker__team", "contact__team", "worker__team", "team"
    ).order_by("date", "id")  # fmt: skip


def referral_row(row: Any, period: Period) -> Row:
    """No contact becomes a referral but for social work: without further action it is decided as a contact. So none of
    these ends without having been assessed."""
    said = {"date": row.date, "source": row.contact.source_code, "no_further_action": False, "earlier": row.earlier}
    known = about(row.person, row.person, period)
    return Row(row.reference, row.get_absolute_url(), row.person_id, known | said | with_whom(row, row.contact))


def assessments(period: Period) -> Any:
    """Every assessment that was open on some day of the period, begun earlier or not, finished since or not."""
    since, until = period.moments
    rows = Assessment.objects.filter(begun_at__lt=until).filter(Q(signed_off_at=None) | Q(signed_off_at__gte=since))
    seen = Visit.objects.filter(
        child=OuterRef("person"), seen=True, at__lte=OuterRef("looked_until"), at__gte=OuterRef("referral__begun_at")
    )
    rows = rows.annotate(looked_until=Func(F("signed_off_at"), Value(until), function="LEAST")).annotate(
        seen=Exists(seen)
    )
    return rows.select_related("person", "referral", "worker__team", "team").order_by("begun_at", "id")


def assessment_row(row: Any, period: Period) -> Row:
    authorised = period.day(row.signed_off_at)
    needs = AssessmentOutcome(row.outcome) in CONTINUES if authorised and row.outcome else None
    said = {"begun": period.day(row.begun_at), "seen": row.seen, "authorised": authorised, "needs_support": needs}
    known = about(row.person, row.person, period)
    return Row(row.reference, row.get_absolute_url(), row.person_id, known | said | with_whom(row))


def enquiries(period: Period) -> Any:
    """Every enquiry that ran on some day of the period. Earlier ones are counted up to the start of this one."""
    since, _ = period.moments
    year = {"person": OuterRef("person")}
    before = Enquiry.objects.filter(
        Q(started_on__lt=OuterRef("started_on")) | Q(started_on=OuterRef("started_on"), pk__lt=OuterRef("pk")),
        started_on__gte=YearBefore(OuterRef("started_on")),
        **year,
    )
    held = Enquiry.objects.filter(
        conference_on__gte=YearBefore(OuterRef("started_on")), conference_on__lt=OuterRef("started_on"), **year
    )
    rows = Enquiry.objects.filter(started_on__lte=period.last)
    rows = rows.filter(Q(finished_at=None) | Q(finished_at__gte=since))
    rows = rows.annotate(before=counted(before), conferences=counted(held))
    return rows.select_related("person", "worker__team", "team").order_by("started_on", "id")


RESULT = "What a conference decided is kept by the conference service, not here."


def enquiry_row(row: Any, period: Period) -> Row:
    held, finished = period.day(row.conference_on), period.day(row.finished_at)
    signed_off = period.day(row.signed_off_at)
    waits = signed_off and (row.status == EnquiryStatus.CONFERENCE or row.outcome == EnquiryOutcome.CONFERENCE)
    unnecessary = False if held else True if finished else False if waits else None
    said = {
        "begun": row.started_on,
        "unnecessary": unnecessary,
        "conference": held,
        "plan": None,
        "before": row.before,
        "conferences": row.conferences,
    }
    known = about(row.person, row.person, period)
    return Row(
        row.reference,
        row.get_absolute_url(),
        row.person_id,
        known | said | with_whom(row),
        {"plan": RESULT} if held else {},
    )


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a list come from: the records in its scope, and how each is told."""

    records: Callable[[Period], Any]
    told: Callable[[Any, Period], Row]
    within: str = ""


CONTACTS = Source(contacts, contact_row, "contact__")
EARLY_HELP = Source(early_help, early_help_row, "episode__")
REFERRALS = Source(referrals, referral_row)
ASSESSMENTS = Source(assessments, assessment_row)
ENQUIRIES = Source(enquiries, enquiry_row)


def rows_of(source: Source, reader: User, period: Period) -> Iterator[Row]:
    """The rows of one list that this reader may have: restricted people are on it for who may read of all of them."""
    for record in counted_touching(source.records(period), reader, source.within).iterator(2000):
        yield source.told(record, period)


def is_whole(source: Source, reader: User, period: Period) -> bool:
    """Whether nobody is left out for this reader."""
    every = source.records(period)
    return not every.exclude(pk__in=counted_touching(every, reader, source.within).order_by().values("pk")).exists()
