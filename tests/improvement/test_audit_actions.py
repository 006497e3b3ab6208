"""What follows an audit: a look at the child, actions with an owner, another audit; not closed before all is done."""

import pytest
from django.db import IntegrityError, connection, transaction

from improvement.queries import audits as queries
from improvement.services import audits
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Notice
from tests import factories
from tests.improvement.auditing import a_round, audit, auditor, decided, senior, today

__all__ = ["auditor", "senior"]

pytestmark = pytest.mark.django_db


def test_inadequate_work_starts_its_path_before_moderation(auditor, senior):
    manager = factories.manager()
    made = audit("to_moderate", grade="inadequate", auditor=auditor)
    assert Notice.objects.filter(recipient=manager, urgent=True, text__contains="look at the child today").exists()
    clock = Clock.objects.running().get(reference=made.reference, kind="audited_child_today")
    assert clock.urgent
    made = audits.look_at_child(made, words="Seen at school, safe.", by=manager)
    assert not Clock.objects.running().filter(kind="audited_child_today").exists()
    with pytest.raises(RuleBroken) as refused:
        audits.agree(made, agreed="inadequate", because="", re_audit_on=None, by=senior)
    assert set(refused.value.errors) == {"re_audit_on"}


def test_a_child_is_not_waited_for_where_moderation_finds_otherwise(auditor, senior):
    made = audit("to_moderate", grade="inadequate", auditor=auditor)
    audits.agree(made, agreed="requires_improvement", because="The visit was there.", re_audit_on=None, by=senior)
    assert not Clock.objects.running().filter(reference=made.reference).exists()


def test_moderation_that_finds_inadequate_starts_the_path(auditor, senior):
    made = audit("to_moderate", auditor=auditor)
    audits.agree(made, agreed="inadequate", because="No visit.", re_audit_on=today(days=40), by=senior)
    assert Clock.objects.running().filter(reference=made.reference, kind="audited_child_today").exists()


def test_inadequate_work_does_not_close_before_its_path_is_walked(auditor, senior):
    made = audit("agreed", grade="inadequate", auditor=auditor, child_seen=False)
    with pytest.raises(RuleBroken, match=r"how the child is today.*at least one action"):
        audits.close(made, by=senior)
    made = audits.look_at_child(made, words="Safe.", by=factories.manager())
    row = audits.set_action(made, what="Visit weekly", owner=senior, due_on=today(days=5), by=auditor)
    with pytest.raises(RuleBroken, match="One action is not done"):
        audits.close(made, by=senior)
    audits.finish_action(made, action=row, outcome="Visited.", by=senior)
    assert audits.close(made, by=senior).status == "closed"


def test_the_database_does_not_close_it_either(auditor):
    made = audit("agreed", grade="inadequate", auditor=auditor, child_seen=False)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE improvement_audit SET status = 'closed' WHERE id = %s", [made.pk])


def test_an_action_is_chased_until_its_owner_or_a_manager_says_it_is_done(auditor):
    owner = factories.worker()
    made = audit("agreed", auditor=auditor)
    row = audits.set_action(made, what="Ring her", owner=owner, due_on=today(days=1), by=auditor)
    assert Clock.objects.running().get(reference=made.reference, kind="agreed_action").owner == owner
    with pytest.raises(NotAllowed):
        audits.finish_action(made, action=row, outcome="Done.", by=factories.worker())
    audits.finish_action(made, action=row, outcome="Rang her.", by=owner)
    with pytest.raises(WrongState):
        audits.finish_action(made, action=row, outcome="Again.", by=owner)


@pytest.mark.parametrize("fault", ["what", "owner", "due_on"])
def test_an_action_says_what_by_whom_and_when(auditor, fault):
    made = audit("agreed", auditor=auditor)
    said = {"what": "Ring her", "owner": auditor, "due_on": today()}
    said[fault] = {"what": "", "owner": None, "due_on": today(days=-1)}[fault]
    with pytest.raises(RuleBroken) as refused:
        audits.set_action(made, **said, by=auditor)
    assert set(refused.value.errors) == {fault}


def test_an_action_goes_to_somebody_who_may_answer_an_audit(auditor):
    made = audit("agreed", auditor=auditor)
    with pytest.raises(RuleBroken) as refused:
        audits.set_action(made, what="Ring her", owner=factories.user(Role.CALL_HANDLER), due_on=today(), by=auditor)
    assert set(refused.value.errors) == {"owner"}


def test_nobody_who_may_not_open_a_record_is_given_an_action(senior):
    hidden = decided(restricted=True, manager=factories.user(Role.SENIOR_MANAGER))
    made = audit("agreed", of=hidden, auditor=senior, moderator=factories.user(Role.SENIOR_MANAGER))
    with pytest.raises(RuleBroken, match="may not open"):
        audits.set_action(made, what="Ring", owner=factories.worker(), due_on=today(), by=senior)


def test_a_re_audit_is_awaited_until_it_is_drawn(auditor, senior):
    first = audit("closed", grade="inadequate", auditor=auditor)
    assert list(queries.re_audits_awaited(senior)) == [first]
    of = a_round(auditors=[senior], kind="re_audit", drawn="chosen")
    other = factories.user(Role.QUALITY_AUDITOR)
    audits.choose_case(of, reference=first.subject_reference, auditor=other, re_audit_of=first, by=auditor)
    assert not queries.re_audits_awaited(senior).exists()
