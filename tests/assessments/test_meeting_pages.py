"""The pages of a strategy meeting: from the call to the minutes, and what each refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Enquiry, StrategyMeeting
from assessments.services import meetings
from mach.models import AuditEvent
from tests import factories
from tests.assessments.meeting_page import boss, page, text, typed, url

__all__ = ["boss", "page"]

pytestmark = pytest.mark.django_db


def test_one_is_called_from_the_referrals_page(page, boss):
    referral = factories.referral(decision="strategy_meeting")
    assert url("call_meeting", referral) in text(page.get(referral.get_absolute_url()))
    assert url("call_meeting", referral) in text(page.get(url("to_allocate")))
    police = factories.agency(sector="police")
    said = {**factories.question(), "referrals": [referral.pk], "concern_at": typed(referral.begun_at),
            "place": "The hub", "agencies": [police.pk]}  # fmt: skip

    answer = page.post(url("call_meeting", referral), said)
    meeting = StrategyMeeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert meeting.invitations.get().agency == police
    assert "Strategy meeting called" in text(page.get(referral.get_absolute_url()))
    assert page.get(url("call_meeting", referral)).url == meeting.get_absolute_url()


def test_one_is_called_inside_an_assessment(page, boss):
    assessment = assessing.open_assessment(factories.referral(), worker=factories.worker(), by=boss)

    assert url("call_meeting", assessment.referral) in text(page.get(assessment.get_absolute_url()))


def test_without_the_question_nothing_is_called_and_nothing_typed_is_lost(page):
    referral = factories.referral()
    answer = page.post(
        url("call_meeting", referral), {**factories.question(why_not_enough=""), "referrals": [referral.pk]}
    )

    assert "Fill in “Why will a lower response not do”" in text(answer)
    assert "A visit by the health visitor." in text(answer)
    assert not StrategyMeeting.objects.exists()


def test_from_the_call_to_the_minutes(page, boss):
    meeting = factories.strategy_meeting("called", by=boss)
    police, health = meeting.invitations.all()
    page.post(url("invitation", police.pk), {
        "attendance": "attending", "presence": "video", "name": "DC Ray", "information": "Two call-outs.", "version": 1,
    })  # fmt: skip
    shown = text(page.get(meeting.get_absolute_url()))
    assert "Two call-outs." in shown
    assert "Has not said that they will come: Health" in shown

    came = {f"attendance_{police.pk}": "attended room", f"attendance_{health.pk}": "attended video"}
    now = timezone.now()
    concern = {"held_at": typed(now), "chair": boss.pk, **came}
    StrategyMeeting.objects.filter(pk=meeting.pk).update(concern_at=now - timedelta(hours=2))
    assert page.post(url("hold_meeting", meeting), concern).status_code == 302

    page.post(meeting.get_absolute_url(), {
        "discussion": "All agencies spoke.", "risks": "Another injury.", "safety": "With his grandmother.",
        "discussion_version": 0, "risks_version": 0, "safety_version": 0,
    })  # fmt: skip
    page.post(url("agree_action", meeting), {"what": "Ring the school", "owner": boss.pk,
                                             "due_at": typed(now + timedelta(hours=5))})  # fmt: skip
    child = meeting.children.get()
    said = {f"decision_{child.pk}": "joint", f"because_{child.pk}": "The bruise is not explained."}
    assert page.post(url("conclude_meeting", meeting), said).status_code == 302
    enquiry = Enquiry.objects.get()
    shown = text(page.get(meeting.get_absolute_url()))
    assert str(enquiry) in shown and "no assessment yet" in shown

    page.post(url("issue_minutes", meeting), {"to": [police.pk]})
    minutes = text(page.get(url("minutes", meeting, 1)))
    for words in ("DC Ray", "Two call-outs.", "With his grandmother.", "Ring the school", "joint with the police"):
        assert words in minutes
    copy = meeting.minutes.get().copies.get()
    page.post(url("minutes_received", copy.pk), {"note": "By secure email"})
    assert "By secure email" in text(page.get(url("minutes", meeting, 1)))
    page.post(url("look_back_on_meeting", meeting), {"needed": "yes", "hindsight": "The bruise was inflicted."})
    meeting.refresh_from_db()
    assert meeting.needed is True


def test_what_was_said_stands_beside_the_decision(page, boss):
    meeting = factories.strategy_meeting("held", by=boss)
    meetings.write(meeting, parts={"risks": ("Another injury.", 0)}, by=boss)
    meetings.give_information(meeting.invitations.first(), text="Two call-outs.", by=boss)
    shown = text(page.get(url("conclude_meeting", meeting)))
    assert "Another injury." in shown and "Two call-outs." in shown


def test_without_its_quorum_the_reason_is_asked_for(page, boss):
    meeting = factories.strategy_meeting("called", by=boss, attended=["police"])
    StrategyMeeting.objects.update(concern_at=timezone.now() - timedelta(hours=2))
    row = meeting.invitations.get()
    said = {"held_at": typed(timezone.now()), "chair": boss.pk, f"attendance_{row.pk}": "attended phone"}

    assert "Health did not attend: say why the meeting went ahead." in text(
        page.post(url("hold_meeting", meeting), said)
    )
    page.post(url("hold_meeting", meeting), {**said, "quorum_reason": "It could not wait."})
    assert "Without its quorum" in text(page.get(meeting.get_absolute_url()))
    assert "without its quorum" in text(page.get(f"{url('meetings')}?show=to_decide"))


def test_two_who_write_at_once_see_both_texts(page, boss):
    meeting = factories.strategy_meeting("held", by=boss)
    meetings.write(meeting, parts={"risks": ("His own words.", 0)}, by=factories.worker())
    answer = page.post(meeting.get_absolute_url(), {
        "risks": "My words.", "discussion_version": 0, "risks_version": 0, "safety_version": 0,
    })  # fmt: skip

    assert "His own words." in text(answer) and "My words." in text(answer)
    assert meeting.parts.get().text == "His own words."
    again = {name: answer.context["form"][name].value() or 0 for name in answer.context["form"].fields}
    assert page.post(meeting.get_absolute_url(), {**again, "risks": "His words and mine."}).status_code == 302
    assert meeting.parts.get(kind="risks").text == "His words and mine."


def test_who_records_an_answer_at_the_same_time_sees_both_and_saves_the_next_time(page, boss):
    meeting = factories.strategy_meeting("called", by=boss)
    row = meeting.invitations.first()
    typed_before = {"attendance": "attending", "information": "My words.", "version": row.version}
    meetings.give_information(row, text="Their own words.", by=factories.system())
    answer = page.post(url("invitation", row.pk), typed_before)

    assert "Their own words." in text(answer) and "My words." in text(answer)
    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    assert page.post(url("invitation", row.pk), {**again, "information": "Both."}).status_code == 302
    row.refresh_from_db()
    assert row.information == "Both."


def test_danger_that_the_contact_told_of_is_ticked(page):
    referral = factories.referral(immediate_danger=True)
    assert page.get(url("call_meeting", referral)).context["form"]["danger"].value() is True
    assert page.get(url("call_meeting", factories.referral())).context["form"]["danger"].value() is False


def test_what_was_typed_comes_back_from_the_draft(page, boss):
    meeting = factories.strategy_meeting("held", by=boss)
    page.post(reverse("mach:draft", args=["meeting", meeting]), {"draft_fields": "risks", "risks": "Half a sentence"})

    assert "Half a sentence" in text(page.get(meeting.get_absolute_url()))


def test_a_step_that_is_over_is_refused_when_its_page_is_opened(page, boss):
    meeting = factories.strategy_meeting("concluded", by=boss)
    assert page.get(url("hold_meeting", meeting)).status_code == 409
    assert page.get(url("invitation", meeting.invitations.first().pk)).status_code == 409


def test_an_older_version_of_the_minutes_says_that_there_is_a_later_one(page, boss):
    meeting = factories.strategy_meeting("concluded", by=boss)
    for _ in range(2):
        meetings.issue_minutes(meeting, to=[], by=boss)

    assert "There is a later version" in text(page.get(url("minutes", meeting, 1)))
    assert "There is a later version" not in text(page.get(url("minutes", meeting, 2)))
    assert page.get(url("minutes", meeting, 3)).status_code == 404


def test_the_log_names_who_was_read_about(page, boss):
    meeting = factories.strategy_meeting("called", by=boss)
    page.get(meeting.get_absolute_url())

    assert AuditEvent.objects.filter(act="viewed", subject_label=meeting.reference, people=meeting.people).exists()


def test_a_social_worker_records_but_does_not_call(client, boss):
    meeting = factories.strategy_meeting("called", by=boss)
    client.force_login(factories.worker())

    assert client.get(url("hold_meeting", meeting)).status_code == 403
    assert client.get(url("agree_action", meeting)).status_code == 200
    shown = text(client.get(meeting.get_absolute_url()))
    assert url("hold_meeting", meeting) not in shown
    assert url("agree_action", meeting) in shown
