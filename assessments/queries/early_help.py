"""Early help as a reader may see it: one family's episode, who may lead it, who offered it, what is waited for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from assessments.models import Assessment, Episode, EpisodeChild, FamilyGroupConference, PlanAction
from assessments.rules.early_help import Risk
from assessments.workflow import EpisodeStatus
from mach.access import Permission, roles_with
from mach.models import Agency, Clock, Event, Team, TeamKind, User, stage_key
from mach.queries.stories import marked
from referrals.models import Category, Contact, Handover, HandoverKind
from referrals.queries.contacts import contacts_for

TO_A_PARTNER = [EpisodeStatus.ACCEPTED.value, EpisodeStatus.WORKING.value, EpisodeStatus.CLOSED.value]


def episodes_for(reader: User) -> Any:
    """Every episode this reader may see: staff as everywhere; a partner those that they lead, and no others."""
    rows = Episode.objects.select_related("contact", "worker", "team", "lead_agency", "stepped_up_to", "answered_by")
    if reader.may(Permission.READ_CASES):
        return rows.filter(pk__in=Episode.objects.visible_to(reader).values("pk"))
    if not reader.may(Permission.WORK_EPISODE):
        return rows.none()
    open_to = reader.restricted_people_open_to()
    return rows.filter(worker=reader, status__in=TO_A_PARTNER, restricted_people__contained_by=open_to)


def reads_cases(reader: User) -> bool:
    """Whether this reader may follow an episode to the contact, the people and the rest of the case."""
    return reader.may(Permission.READ_CASES)


def may_work(episode: Episode, reader: User) -> bool:
    """Staff of early help work any episode; a partner the one that they lead."""
    return reader.may(Permission.WORK_EPISODE) and (reads_cases(reader) or episode.worker_id == reader.pk)


def offered_contacts(reader: User) -> Any:
    """Contacts with an offer of early help that nobody has answered."""
    waiting = Handover.objects.waiting().filter(kind=HandoverKind.EARLY_HELP)
    return contacts_for(reader).filter(pk__in=waiting.values("contact_id"))


def offers_of(contact: Contact) -> list[Handover]:
    """The children of a contact whose early help waits to be answered, each with what was decided."""
    rows = contact.handovers.waiting().filter(kind=HandoverKind.EARLY_HELP)
    return list(rows.select_related("decision__child__person", "decision__by").order_by("decision__child__position"))


def offer_clock(contact: Contact) -> Clock | None:
    """The clock on which a contact's offer is to be answered: the one that ends first."""
    rows = Clock.objects.running().filter(**stage_key(contact), kind="handover_accepted").order_by("due_at")
    found: Clock | None = rows.first()
    return found


def who_may_lead(reader: User) -> Any:
    """Staff of early help, and people of partner agencies who sign in."""
    if not reader.may(Permission.ACCEPT_HANDOVER):
        return User.objects.none()
    return _workers().select_related("team", "agency").order_by("agency__name", "name")


def who_may_act(episode: Episode) -> Any:
    """Who an action may be given to: staff of early help, and the lead professional. Other partners see nothing."""
    return _workers().filter(Q(agency=None) | Q(pk=episode.worker_id)).order_by("name")


def _workers() -> Any:
    roles = [role.value for role in roles_with(Permission.WORK_EPISODE)]
    return User.objects.filter(is_active=True, roles__overlap=roles)


def agencies() -> Any:
    return Agency.objects.filter(active=True).order_by("name")


def lead_fault(episode: Episode, worker: User) -> str:
    """Why somebody cannot lead or act in this episode; nothing where they can."""
    if not (worker.is_active and worker.may(Permission.WORK_EPISODE)):
        return "Choose somebody who works early help: this person does not."
    if not worker.may_open(episode.restricted_people):
        return "This person may not open this record: choose somebody who is named for the child."
    return ""


def early_help_team(worker: User) -> Team | None:
    """The worker's own team where it is one of early help, else the first there is."""
    if worker.team and worker.team.kind == TeamKind.EARLY_HELP:
        return worker.team
    return Team.objects.filter(kind=TeamKind.EARLY_HELP, active=True).order_by("pk").first()


def decider(handover: Handover) -> User:
    """Who decided and so offered; the system for somebody who has left or changed their work since."""
    by: User = handover.decision.by
    return by if by.may(Permission.OFFER_EARLY_HELP) else User.objects.system()


def open_for_contact(contact: Contact) -> Episode | None:
    """The episode that the family of a contact has open: begun by it, stepped up as it, or of one of the children whom
    it hands over."""
    handed = Handover.objects.filter(contact=contact, kind=HandoverKind.EARLY_HELP, withdrawn_at=None)
    same = Q(
        children__person__in=handed.filter(decision__child__person__isnull=False).values("decision__child__person")
    )
    rows = Episode.objects.open().filter(Q(contact=contact) | Q(stepped_up_to=contact) | same)
    found: Episode | None = rows.order_by("pk").last()
    return found


def open_for_assessment(assessment: Assessment) -> Episode | None:
    """The episode that the family of an assessed child has open: of siblings who were assessed together, of the same
    contact, or the child's own, out of which they were stepped up."""
    contact = assessment.referral.contact_id
    family = Q(children__assessment__together=assessment.together_id) | Q(contact=contact) | Q(stepped_up_to=contact)
    family |= Q(children__person=assessment.person_id)
    found: Episode | None = Episode.objects.open().filter(family).order_by("pk").last()
    return found


def risks_of_contact(contact: Contact) -> dict[str, str]:
    """What the contact named as concerns; where it named none, what it told of."""
    words = dict(Category.objects.filter(slug__in=contact.categories).values_list("slug", "label"))
    named = {slug[:40]: words.get(slug, slug.replace("_", " ").capitalize()) for slug in contact.categories}
    return named or {"contact": f"What {contact.reference} tells of"}


def risks_of(episode: Episode) -> list[Risk]:
    """The presenting risks as the rules see them."""
    rows = episode.risks.prefetch_related("plan_actions")
    return [Risk(row.words, len(row.plan_actions.all()), row.reason) for row in rows]


def senders(episode: Episode) -> list[User]:
    """Who offered: who decided and who screened, or who assessed and who signed it off."""
    rows: Any = EpisodeChild.objects.filter(episode=episode).select_related(
        "handover__decision__by", "handover__contact__worker", "assessment__worker", "assessment__signed_off_by"
    )
    found: dict[int, User] = {}
    for row in rows:
        if row.handover:
            whom = [row.handover.decision.by, row.handover.contact.worker]
        else:
            whom = [row.assessment.worker, row.assessment.signed_off_by]
        found |= {user.pk: user for user in whom if user}
    return list(found.values())


# One episode's page


def children_of(episode: Episode) -> list[Any]:
    """The children, each once, as the index knows them, else as the contact has them."""
    rows: Any = episode.children.select_related("person", "handover__decision__child__person")
    known = [row.person or row.handover.decision.child.person or row.handover.decision.child for row in rows]
    return list(dict.fromkeys(known))


def what_it_rests_on(episode: Episode) -> list[Any]:
    """The hand-overs and assessments that brought the children, with what was decided."""
    return list(
        episode.children.select_related("handover__decision__by", "handover__contact", "assessment__signed_off_by")
    )


def risks_with_answers(episode: Episode) -> list[Any]:
    """Each presenting risk with the actions that answer it."""
    return list(episode.risks.select_related("by").prefetch_related("plan_actions__action"))


def plan_actions(episode: Episode) -> list[Any]:
    """The plan's actions, those to do first, each with its clock (`clock`) and its risks."""
    rows: list[Any] = list(
        episode.plan_actions.select_related("action__owner", "action__done_by").prefetch_related("risks")
    )
    clocks = Clock.objects.filter(**stage_key(episode), kind="plan_action")
    by_action = {clock.part: clock for clock in clocks}
    for row in rows:
        row.clock = by_action.get(row.action_id)
    return sorted(rows, key=lambda row: (row.action.done_at is not None, row.action.due_at, row.pk))


def plan_action_of(episode: Episode, pk: int) -> Any:
    return PlanAction.objects.filter(episode=episode, pk=pk).select_related("action__owner").first()


def decided(contact: Contact) -> list[tuple[str, str]]:
    """What was decided for each child of a contact, as it stands."""
    rows = contact.decisions.filter(superseded_at=None).select_related("child").order_by("child__position")
    return [(row.child.called, row.get_decision_display()) for row in rows]


def reviews_of(episode: Episode) -> list[Any]:
    return list(episode.reviews.select_related("by").order_by("-held_on", "-id"))


def conferences_of(episode: Episode) -> list[Any]:
    return list(episode.family_group_conferences.select_related("by"))


def open_conference(episode: Episode) -> FamilyGroupConference | None:
    """The family group conference that is on offer, or accepted and not held yet."""
    rows = FamilyGroupConference.objects.filter(episode=episode, held_on=None).exclude(accepted=False)
    return rows.first()


def clock_of(episode: Episode) -> Clock | None:
    """What is waited for of the episode itself: the clock of its own that ends first."""
    rows = Clock.objects.running().filter(**stage_key(episode), kind__startswith="early_help").order_by("due_at")
    found: Clock | None = rows.first()
    return found


def story_of(episode: Episode, reader: User, most: int = 10) -> list[Event]:
    """The latest lines of the children's story, for staff."""
    rows = marked(Event.objects.visible_to(reader))
    found = rows.filter(people__overlap=episode.people) if episode.people else rows.filter(reference=episode.reference)
    return list(found[:most])


def next_clocks(episodes: Iterable[Episode]) -> dict[int, Clock]:
    """What is waited for of each of these episodes, in one statement."""
    rows = list(episodes)
    if not rows:
        return {}
    kind = stage_key(rows[0])["stage_type"]
    running = Clock.objects.running().filter(stage_type=kind, stage_id__in=[row.pk for row in rows])
    soonest: dict[int, Clock] = {}
    for clock in running.filter(kind__startswith="early_help").order_by("due_at", "pk"):
        soonest.setdefault(clock.stage_id, clock)
    return soonest
