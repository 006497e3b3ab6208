"""How practice is looked at over the year: a dip sample a month, the panel on children who came back, supervision every
four weeks, and what partners are told about what they send."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from improvement.models import Audit, AuditRound, PanelCase
from improvement.queries.audits import re_audits_awaited
from improvement.queries.cases import case_of, fault_of_auditor, frame
from improvement.queries.panel import month_to_list
from improvement.queries.supervision import due_from
from improvement.rules.auditing import AuditSaid, DomainSaid
from improvement.services import audits, panel, supervision
from improvement.workflow import AuditStatus, PanelStatus
from mach.models import User
from mach.workdays import LONDON, london_day
from referrals.models import Contact
from referrals.services import rate_quality
from sample.hub import Hub, Story
from sample.times import DAY

ROUNDS = (
    ("Below threshold", "Were the right contacts returned, and were referrers told?", "contact", "outcome"),
    ("The child’s voice", "Is the child heard in what we write?", "assessment", "random"),
    ("Domestic abuse", "Do we see the children behind the police’s words?", "contact", "rag"),
    ("Decisions that became referrals", "Was it the right response?", "referral", "age"),
)
GRADES = ("good", "good", "requires_improvement", "requires_improvement", "outstanding", "inadequate")
THEMES = ("Delay", "The child’s voice", "Management direction", "Fathers not spoken to", "Feedback to referrers")
SUMMARIES = {
    "outstanding": "He was seen the same day, at school and alone, and what he said is what the plan is built on.",
    "good": "She was safe within a day. What was decided fits what was known, and her mother knew why.",
    "requires_improvement": "The right decision, and late. Nobody wrote down what the children make of it.",
    "inadequate": "The third call in a month was read as the first. Nobody saw the baby for nine days.",
}
STRENGTHS = ("Warm, clear words to the family.", "Partners were asked at once.", "A manager’s direction that helped.")
BLOCKERS = ("Two systems to look in.", "The health visitor’s number was wrong.", "Nineteen cases and a leaver.")
WORDS = ("It says what was seen and by whom.", "The reason is one line long.", "Checked, and the checks are named.")
VIEWS = {
    "worker": ("I would see the father first another time.", "I had nineteen open that week.", "I agree with this."),
    "family": ("They rang back when they said they would.", "We told it three times.", "Could not be reached twice."),
}
ACTIONS = ("Ring the health visitor and record it", "Write the father’s view", "See the child and write what they say")
FINDINGS = (
    ("A new partner, whom nobody could have known of.", ("none",), ""),
    ("Stepped down with the same worries standing.", ("step_down",), "The plan ended when the course was booked."),
    ("The assessment asked the mother and nobody else.", ("assessment", "voice"), "The boy’s own words are missing."),
    ("Her worker left, and nobody rang for a month.", ("worker_left", "oversight"), "No direction at the hand-over."),
)
HELPS = ("Say who saw it and when.", "Give the parents’ number.", "Say whether they know that you called us.")
AUDITORS = ("v.quayle", "f.arden")
SUPERVISORS = {
    "mach-screening": "r.nunthorpe",
    "assessment-east": "c.osei",
    "assessment-west": "n.brigham",
}
EVERY = timedelta(days=28)


def lives(hub: Hub, first: datetime, until: datetime) -> list[Story]:
    """All that improvement does over these months."""
    return [
        _rounds(hub, first, until),
        _panels(hub, first, until),
        _ratings(hub, first, until),
        *(_supervised(hub, worker) for worker in hub.staff.values() if _supervisor(hub, worker)),
    ]


def _mornings(first: datetime, until: datetime, day: int) -> list[datetime]:
    """Nine o'clock on this day of each month between."""
    at, found = first.astimezone(LONDON).replace(day=day, hour=9, minute=0, second=0, microsecond=0), []
    while at < until:
        if at > first:
            found.append(at)
        at = (at.replace(day=1) + 40 * DAY).replace(day=day)
    return found


# Audits


def _rounds(hub: Hub, first: datetime, until: datetime) -> Story:
    """On the fifth of each month a round on the month before, and every third month what was inadequate again. Of the
    last round each audit has come as far as another."""
    mornings = _mornings(first + 20 * DAY, until, 5)
    for number, morning in enumerate(mornings):
        yield morning
        _round(hub, *ROUNDS[number % len(ROUNDS)], last=number, at_work=morning == mornings[-1])
        if number % 3 == 2:
            _again(hub)


def _again(hub: Hub) -> None:
    """What was found to be inadequate is audited again, by somebody who had no part in it."""
    planner, today = hub.staff["v.quayle"], london_day(hub.now)
    due = list(re_audits_awaited(planner).filter(re_audit_on__lte=today).select_related("round"))
    for subject in sorted({each.round.subject for each in due}):
        rows = [each for each in due if each.round.subject == subject]
        said = audits.RoundSaid(
            title=f"Again: inadequate {subject}s, {today:%B %Y}", theme="Is it better now?", kind="re_audit",
            subject=subject, drawn="chosen", size=len(rows), opens_on=today, due_on=today + timedelta(days=21),
            frame_first=today - timedelta(days=365), frame_last=today - DAY,
            auditors=[hub.staff[login] for login in AUDITORS],
        )  # fmt: skip
        made = audits.plan_round(said=said, by=planner, at=hub.now)
        for each in rows:
            case = case_of(each.subject_reference)
            free = [hub.staff[login] for login in AUDITORS if not fault_of_auditor(case, hub.staff[login])]
            if free:
                chosen = audits.choose_case(
                    made, reference=each.subject_reference, auditor=free[-1], re_audit_of=each, by=planner, at=hub.now
                )
                hub.begin(_audited(hub, chosen))


def _round(hub: Hub, title: str, theme: str, subject: str, way: str, *, last: int, at_work: bool) -> None:
    planner, today = hub.staff["v.quayle"], london_day(hub.now)
    before = today.replace(day=1) - timedelta(days=1)
    said = audits.RoundSaid(
        title=f"{title}, {before:%B %Y}", theme=theme, kind="dip_sample" if last % 3 else "thematic", subject=subject,
        drawn="random" if way == "random" else "stratified", stratum="" if way == "random" else way, size=4,
        opens_on=today, due_on=today + timedelta(days=21), frame_first=before.replace(day=1), frame_last=before,
        auditors=[hub.staff[login] for login in AUDITORS],
    )  # fmt: skip
    made = audits.plan_round(said=said, by=planner, at=hub.now)
    if not _may_draw(made, planner):
        return
    for place, each in enumerate(audits.draw_sample(made, by=planner, seed=1000 + last, at=hub.now)):
        hub.begin(_audited(hub, each, steps=place if at_work else 3))


def _may_draw(of: AuditRound, planner: User) -> bool:
    """Whether there is a case that both auditors could be given."""
    cases, auditors = frame(of, planner), list(of.auditors.all())
    return any(not fault_of_auditor(case, each) for case in cases[:20] for each in auditors)


def _audited(hub: Hub, made: Audit, steps: int = 3) -> Story:
    """Graded, sent to moderation, agreed: so many of these steps."""
    if not steps:
        return
    rng = hub.rng(made.reference)
    grade = rng.choice(GRADES)
    yield hub.now + timedelta(days=rng.uniform(4, 12))
    auditor = made.worker
    second = hub.staff["h.lund" if auditor == hub.staff["v.quayle"] else "v.quayle"]
    if fault_of_auditor(case_of(made.subject_reference), second):
        words = "Nobody who had no part in it is left to moderate."
        audits.withdraw(made, reason=words, by=hub.staff["v.quayle"], at=hub.now)
        return
    made = audits.grade(made, said=_said(made, rng, grade), version=made.version, by=auditor, at=hub.now)
    for whose, words in VIEWS.items():
        made = audits.hear(made, whose=whose, words=rng.choice(words), by=auditor, at=hub.now)
    if steps == 1:
        return
    yield hub.now + timedelta(days=rng.uniform(1, 3))
    made = audits.submit(made, by=auditor, at=hub.now)
    if grade == "inadequate":
        yield hub.now + timedelta(hours=2)
        words = "Spoke to school and to her worker: she is there today and well. Visit tomorrow."
        made = audits.look_at_child(made, words=words, by=hub.staff["h.lund"], at=hub.now)
    yield hub.now + timedelta(days=rng.uniform(1, 6))
    if steps == 2 or fault_of_auditor(case_of(made.subject_reference), second):
        return
    hub.begin(_agreed(hub, made, second, rng, grade))


def _said(made: Audit, rng: Random, grade: str) -> AuditSaid:
    near = {"outstanding": ("good",), "good": ("outstanding", "requires_improvement"), "inadequate": (grade,)}
    domains = {
        domain["key"]: DomainSaid(
            grade=rng.choice((grade, grade, *near.get(grade, ("good", "inadequate")))),
            words=rng.choice(WORDS),
            evidence=f"{made.subject_reference}, what came and the decision",
        )
        for domain in made.tool.domains
    }
    return AuditSaid(
        domains=domains, overall=grade, summary=SUMMARIES[grade], strengths=rng.choice(STRENGTHS),
        blockers=rng.choice(BLOCKERS), themes=tuple(rng.sample(THEMES, 2)),
    )  # fmt: skip


def _agreed(hub: Hub, made: Audit, second: User, rng: Random, grade: str) -> Story:
    agreed = "requires_improvement" if grade == "good" and rng.random() < 0.25 else grade
    because = "" if agreed == grade else "The father was not spoken to: that is not good yet."
    again = london_day(hub.now) + timedelta(days=60) if agreed == "inadequate" else None
    made = audits.agree(made, agreed=agreed, because=because, re_audit_on=again, by=second, at=hub.now)
    if agreed in ("good", "outstanding") and rng.random() < 0.7:
        audits.close(made, by=hub.staff["v.quayle"], at=hub.now)
        return
    owner, due = made.practitioner or second, london_day(hub.now) + timedelta(days=14)
    if made.restricted_people or not owner.is_active:
        owner = second
    row = audits.set_action(made, what=rng.choice(ACTIONS), owner=owner, due_on=due, by=made.worker, at=hub.now)
    yield hub.now + timedelta(days=rng.uniform(5, 17))
    audits.finish_action(made, action=row, outcome="Done, and on the record.", by=owner, at=hub.now)
    if made.status == AuditStatus.AGREED and rng.random() < 0.8:
        audits.close(made, by=hub.staff["v.quayle"], at=hub.now)


# The panel, what partners send, supervision


def _panels(hub: Hub, first: datetime, until: datetime) -> Story:
    """On the second of each month the list of the month before; the panel meets a fortnight later."""
    for morning in _mornings(first, until, 2):
        yield morning
        panel.list_month(month_to_list(hub.now), by=hub.system, at=hub.now)
        yield morning + 14 * DAY
        rng, by = hub.rng(f"panel {morning:%Y-%m}"), hub.staff["h.lund"]
        for case in list(PanelCase.objects.filter(status=PanelStatus.LISTED).order_by("pk")):
            if rng.random() < 0.85:
                finding, deficits, words = rng.choice(FINDINGS)
                said = {"finding": finding, "deficits": deficits, "deficit_words": words}
                panel.review(case, **said, by=by, at=hub.now)
                yield hub.now


def _ratings(hub: Hub, first: datetime, until: datetime) -> Story:
    """At the end of each week, what partners sent and somebody screened, more than half of it: each in a step of its
    own, so that nobody else waits for all of them."""
    at = first + 7 * DAY
    while at < until:
        yield at
        rng = hub.rng(f"ratings {at:%Y-%m-%d}")
        sent = Contact.objects.filter(received_at__gt=at - 7 * DAY, received_at__lte=at, agency__isnull=False)
        for contact in list(sent.filter(worker__isnull=False, quality_ratings=None).order_by("pk")):
            if rng.random() < 0.6:
                _rated(contact, rng, hub.now)
                yield hub.now
        at += 7 * DAY


def _rated(contact: Contact, rng: Random, at: datetime) -> None:
    good = {what: rng.random() < share for what, share in
            (("complete", 0.8), ("clear", 0.85), ("right_level", 0.75), ("consent_said", 0.65))}  # fmt: skip
    words = "" if all(good.values()) else rng.choice(HELPS)
    rate_quality(contact, **good, words=words, by=contact.worker, at=at)


def _supervisor(hub: Hub, worker: User) -> User | None:
    login = SUPERVISORS.get(worker.team.slug if worker.team else "")
    boss = hub.staff[login] if login else None
    return boss if boss and boss != worker else None


def _supervised(hub: Hub, worker: User) -> Story:
    """Every four weeks, some later; the latest may still be waited for."""
    rng, boss = hub.rng(f"supervision {worker.email}"), _supervisor(hub, worker)
    if boss is None:
        return
    yield hub.now + timedelta(days=rng.uniform(1, 25))
    record = supervision.arrange(worker, planned_on=london_day(hub.now) + timedelta(days=5), by=boss, at=hub.now)
    while True:
        yield max(hub.now + DAY, due_from(worker, hub.now) + timedelta(days=rng.uniform(18, 34)))
        said = supervision.Held(
            held_on=london_day(hub.now),
            reflective="What the week did to her, and which child she thinks of at home.",
            compliance="Visits in time; two records to finish; caseload looked at together.",
            wellbeing=rng.choice(("Tired, and glad of the leave to come.", "Well.", "")),
            next_on=london_day(hub.now) + EVERY,
        )
        record = supervision.hold(record, said=said, by=boss, at=hub.now)
        if rng.random() < 0.5:
            due = london_day(hub.now) + timedelta(days=10)
            row = supervision.set_action(record, what="Finish the two records", owner=worker, due_on=due, by=boss,
                                         at=hub.now)  # fmt: skip
            yield hub.now + timedelta(days=rng.uniform(3, 22))
            supervision.finish_action(record, action=row, outcome="Done.", by=boss, at=hub.now)
        record = worker.supervisions_held.get(status="due")
