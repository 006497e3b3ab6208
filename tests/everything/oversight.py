"""What oversees the work: audits, the re-referral panel, supervision."""

from django.utils import timezone

from improvement.services import audits, panel, supervision
from mach.access import Role
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.improvement.auditing import a_round, audit
from tests.improvement.returning import came_back


def overseen(made, boss, practitioner):
    made.at |= audited(factories.contact(C.DECIDED, worker=practitioner), boss, practitioner)
    made.at |= {"round": [a_round().pk], "audited team": [practitioner.team.slug], "gap": ["no-management-entry"]}
    made.at |= panel_cases(boss, boss) | {"supervised": [factories.worker(team=practitioner.team).pk]}
    made.at |= supervised(boss)


def supervised(boss):
    """Supervision of somebody by somebody of their own: nobody else reads it but senior managers."""
    today = timezone.localdate()
    said = supervision.Held(held_on=today, reflective="The baby.", compliance="Two visits late.")
    due, held = (supervision.arrange(factories.worker(), planned_on=today, by=boss) for _ in range(2))
    held = supervision.hold(held, said=said, by=boss)
    action = supervision.set_action(held, what="Visit", owner=boss, due_on=today, by=boss)
    return {
        "due supervision": [due.reference],
        "held supervision": [held.reference],
        "action of supervision": [held.reference, action.pk],
    }


def panel_cases(boss, owner, restricted=None):
    """A child referred again, to review; and one whose return was reviewed, with an action."""
    waiting, reviewed = (came_back(boss, restricted) for _ in range(2))
    reviewed = panel.review(reviewed, finding="A new partner.", deficits=["none"], deficit_words="", by=boss)
    due = timezone.localdate()
    action = panel.set_action(reviewed, what="Ring the school", owner=owner, due_on=due, by=boss)
    return {
        "panel case": [waiting.reference],
        "reviewed case": [reviewed.reference],
        "action of panel": [reviewed.reference, action.pk],
    }


def audited(contact, boss, owner):
    """Audits of one contact, where each of their pages is about them."""
    other, second = factories.user(Role.SENIOR_MANAGER), factories.user(Role.SENIOR_MANAGER)
    at = {status: audit(status, of=contact, auditor=other, grade="inadequate", moderator=second)
          for status in ("auditing", "to_moderate", "agreed")}  # fmt: skip
    due = timezone.localdate()
    action = audits.set_action(at["agreed"], what="Ring the school", owner=owner, due_on=due, by=other)
    return {
        "audit": [at["auditing"].reference],
        "audit's view": [at["auditing"].reference, "family"],
        "audit to moderate": [at["to_moderate"].reference],
        "agreed audit": [at["agreed"].reference],
        "action of audit": [at["agreed"].reference, action.pk],
    }
