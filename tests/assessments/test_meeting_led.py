"""When a concluded meeting was held, who led it, and who came uninvited: put right, with all that runs from it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Enquiry
from assessments.services import enquiries, meetings
from assessments.services.meetings import Corrected, Led, Uninvited
from mach.errors import Conflict, RuleBroken
from mach.figures import in_force
from mach.models import AuditEvent, Clock, Event, Notice, stage_key
from mach.timescales import last_day
from mach.workdays import add_working_days, london_day
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


def concluded(boss, after, decision):
    """About a child referred ten days ago, held some time after the concern."""
    referral = factories.referral(received_at=timezone.now() - 10 * DAY)
    called = factories.strategy_meeting("called", of=[referral], by=boss)
    came = {row.pk: ("attended", "room") for row in called.invitations.all()}
    held = meetings.hold(called, held_at=called.concern_at + after, chair=boss, attendance=came, by=boss)
    said = {child.pk: (decision, "The bruise is not explained.") for child in held.children.all()}
    return meetings.conclude(held, decisions=said, by=boss)


@pytest.fixture
def meeting(boss):
    """Concluded five days after the concern, with an enquiry for its child."""
    return concluded(boss, 5 * DAY, "joint")


def led(meeting, *, held_at=None, chair=None, read=None):
    stands = (meeting.held_at, meeting.chair_id)
    return Corrected(led=Led(held_at or meeting.held_at, chair or meeting.chair, read or stands))


def put_right(meeting, by, **told):
    return meetings.correct(meeting, corrected=led(meeting, **told), reason="The diary says so.", by=by)


def clock_of(stage, kind):
    return Clock.objects.get(**stage_key(stage), kind=kind)


def test_the_time_is_put_right_and_the_enquiry_begins_on_that_day(meeting, boss):
    enquiry, before = Enquiry.objects.get(meeting=meeting), meeting.held_at
    meeting = put_right(meeting, boss, held_at=before - 2 * DAY)

    assert meeting.held_at == before - 2 * DAY
    enquiry.refresh_from_db()
    clock = clock_of(enquiry, "conference")
    assert enquiry.started_on == london_day(meeting.held_at)
    assert (clock.started_at, clock.due_at) == (meeting.held_at, enquiry.due_at)
    assert last_day(clock.due_at) == add_working_days(enquiry.started_on, 15, in_force(before).calendar)
    assert clock.history.filter(started_at=before).exists()
    assert clock_of(meeting, "strategy_meeting_decided").started_at == meeting.held_at
    assert Event.objects.filter(reference=str(enquiry), label__contains="it began on").exists()
    assert AuditEvent.objects.filter(act="section 47 enquiry.correct_began").exists()


def test_a_meeting_that_turns_out_to_have_been_late_is_late_and_one_that_was_late_stays_so(meeting, boss):
    clock = clock_of(meeting, meeting.main_clock)
    soon = concluded(boss, timedelta(minutes=5), "no_enquiry")
    assert (clock.breached_at is None, clock_of(soon, soon.main_clock).breached_at) == (False, None)

    put_right(meeting, boss, held_at=meeting.concern_at + timedelta(minutes=5))
    clock.refresh_from_db()
    assert clock.breached_at is not None
    put_right(soon, boss, held_at=soon.concern_at + 5 * DAY)
    assert clock_of(soon, soon.main_clock).breached_at == clock_of(soon, soon.main_clock).due_at


def test_who_led_it_is_put_right_and_the_minutes_wait_for_them(meeting, boss):
    other = factories.user("assessment_manager", team=boss.team)
    meeting = put_right(meeting, boss, chair=other)
    assert meeting.chair == other
    assert clock_of(meeting, "strategy_minutes").owner == other
    assert Notice.objects.filter(recipient=other, text__contains="corrected").exists()


def test_minutes_that_were_issued_are_issued_anew_with_it(meeting, boss):
    meetings.issue_minutes(meeting, to=list(meeting.invitations.all()), by=boss)
    other = factories.user("senior_manager", name="Ade Bright")
    meeting = put_right(meeting, boss, chair=other, held_at=meeting.held_at - DAY)
    old, new = meeting.minutes.order_by("number")
    assert (old.content["chair"], new.content["chair"]) == (str(boss), "Ade Bright")
    assert new.content["held_at"] == meeting.held_at.isoformat()
    assert new.copies.count() == old.copies.count()


@pytest.mark.parametrize(("told", "wrong"), [
    (lambda m: {"held_at": m.concern_at - DAY}, "held_at"),
    (lambda m: {"held_at": m.concluded_at + timedelta(minutes=2)}, "held_at"),
    (lambda m: {"chair": factories.worker()}, "chair"),
])  # fmt: skip
def test_not_before_the_concern_nor_after_the_decision_nor_led_by_who_may_not(meeting, boss, told, wrong):
    with pytest.raises(RuleBroken) as refused:
        put_right(meeting, boss, **told(meeting))
    assert list(refused.value.errors) == [wrong]


def test_not_past_what_was_said_again_of_the_enquiry(meeting, boss):
    enquiry = Enquiry.objects.get(meeting=meeting)
    again = meeting.held_at + timedelta(hours=1)
    enquiries.discuss_again(enquiry, held_at=again, who="The police", agreed="To wait.", joint=True, by=boss)
    with pytest.raises(RuleBroken, match="was discussed again"):
        put_right(meeting, boss, held_at=again + timedelta(minutes=1))


def test_what_is_sent_back_to_the_minute_is_no_correction(meeting, boss):
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        put_right(meeting, boss, held_at=meeting.held_at.replace(second=0, microsecond=0))


def test_nothing_is_overwritten_in_silence(meeting, boss):
    read = (meeting.held_at, meeting.chair_id)
    put_right(meeting, boss, held_at=meeting.held_at - DAY)
    meeting.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        put_right(meeting, boss, held_at=meeting.held_at - timedelta(hours=1), read=read)
    assert str(boss) in refused.value.current


# Who came uninvited


def test_who_came_uninvited_is_put_on_the_record_and_makes_the_quorum(boss):
    held = factories.strategy_meeting("held", by=boss, attended=["police"])
    assert held.quorate is False
    over = meetings.conclude(held, decisions={r.pk: ("no_enquiry", "No.") for r in held.children.all()}, by=boss)
    meetings.issue_minutes(over, to=list(over.invitations.all()), by=boss)

    also = [Uninvited("phone", sector="health", name="Nurse Obi", role="School nurse")]
    over = meetings.correct(over, corrected=Corrected(also=also), reason="She was left out.", by=boss)
    row = over.invitations.get(name="Nurse Obi")
    assert (row.attendance, row.presence, row.sector, row.invited_by) == ("attended", "phone", "health", boss)
    assert row.invited_at == over.held_at
    assert over.quorate is True
    assert "Nurse Obi" in str(over.minutes.get(number=2).content["invited"])


@pytest.mark.parametrize(("row", "wrong"), [
    ({"presence": "room"}, "also_0_name"), ({"presence": "", "name": "Nurse Obi"}, "also_0_presence"),
])  # fmt: skip
def test_it_says_who_and_how(meeting, boss, row, wrong):
    with pytest.raises(RuleBroken) as refused:
        meetings.correct(meeting, corrected=Corrected(also=[Uninvited(**row)]), reason="Left out.", by=boss)
    assert list(refused.value.errors) == [wrong]


def test_who_was_invited_is_corrected_on_their_invitation(meeting, boss):
    police = meeting.invitations.get(sector="police")
    again = Uninvited("room", agency=police.agency, name=police.name)
    with pytest.raises(RuleBroken, match="They were invited"):
        meetings.correct(meeting, corrected=Corrected(also=[again]), reason="Left out.", by=boss)


# Its page


def typed(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def address(meeting):
    return reverse("assessments:correct_meeting", args=[meeting.reference])


def fields_of(page):
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    said = {name: "" if value is None else value for name, value in values.items()}
    moment = said["held_at"]
    return said | {"held_at": moment if isinstance(moment, str) else f"{moment:%d/%m/%Y %H:%M}"}


def test_the_page_puts_the_time_the_chair_and_who_came_too_right(client, meeting, boss):
    client.force_login(boss)
    other, when = factories.user("senior_manager"), typed(meeting.held_at - DAY)
    said = fields_of(client.get(address(meeting))) | {"reason": "The diary.", "held_at": when, "chair": other.pk}
    refused = client.post(address(meeting), said | {"also_0_name": "Nurse Obi"})
    assert "in the room, by video or by telephone" in refused.content.decode()

    comer = {"also_0_name": "Nurse Obi", "also_0_sector": "health", "also_0_presence": "room"}
    assert client.post(address(meeting), said | comer).status_code == 302
    before = meeting.held_at
    meeting.refresh_from_db()
    assert (before - meeting.held_at >= DAY, meeting.chair) == (True, other)
    assert meeting.invitations.filter(name="Nurse Obi", sector="health").exists()


def test_the_page_shows_what_somebody_else_put_right_meanwhile_and_saves_the_next_time(client, meeting, boss):
    client.force_login(boss)
    wanted = typed(meeting.held_at - 2 * DAY)
    said = fields_of(client.get(address(meeting))) | {"reason": "The diary.", "held_at": wanted}
    put_right(meeting, factories.user("senior_manager"), held_at=meeting.held_at - DAY)
    refused = client.post(address(meeting), said)
    assert f"led by {boss}" in refused.content.decode() and wanted in refused.content.decode()
    assert client.post(address(meeting), fields_of(refused)).status_code == 302
    meeting.refresh_from_db()
    assert typed(meeting.held_at) == wanted
