"""A concluded meeting's record is corrected with a reason; the minutes that were issued stay beside the corrected."""

import pytest
from django.urls import reverse

from assessments.models import MeetingChild
from assessments.services import meetings
from assessments.services.meetings import Corrected
from mach.errors import Conflict, RuleBroken
from mach.models import AuditEvent, Event, Notice
from tests import factories
from tests.referrals.api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def meeting(boss):
    """Concluded, with what was discussed and what the police knew, its minutes not issued yet."""
    held = factories.strategy_meeting("held", by=boss)
    meetings.write(held, parts={"discussion": ("He was seen on Monday.", 0)}, by=boss)
    meetings.give_information(held.invitations.first(), text="Two call-outs.", by=boss)
    said = {child.pk: ("joint", "The bruise is not explained.") for child in held.children.all()}
    return meetings.conclude(held, decisions=said, by=boss)


def discussed(text, version=1):
    return Corrected({"discussion": (text, version)})


def issued(meeting, by):
    return meetings.issue_minutes(meeting, to=list(meeting.invitations.all()), by=by)


def test_the_text_is_put_right_and_the_earlier_one_stays_in_the_history(meeting, boss):
    meetings.correct(meeting, corrected=discussed("He was seen on Tuesday."), reason="The day was wrong.", by=boss)

    part = meeting.parts.get()
    assert (part.text, part.version, part.by) == ("He was seen on Tuesday.", 2, boss)
    assert sorted(part.history.values_list("text", "history_change_reason")) == [
        ("He was seen on Monday.", "write"), ("He was seen on Tuesday.", "correct"),
    ]  # fmt: skip
    assert Event.objects.filter(kind="strategy meeting.correct", label__contains="corrected").exists()
    told = AuditEvent.objects.get(act="strategy meeting.correct")
    assert "Tuesday" not in str(told.detail)


def test_information_and_reasons_are_put_right_too_and_the_decision_stays(meeting, boss):
    row, child = meeting.invitations.get(sector="police"), meeting.children.get()
    texts = Corrected(information={row.pk: ("Three call-outs.", row.version)}, because={child.pk: "Two bruises."})
    meetings.correct(meeting, corrected=texts, reason="The police rang back.", by=boss)

    row.refresh_from_db()
    child.refresh_from_db()
    assert row.information == "Three call-outs."
    assert (child.because, child.decision) == ("Two bruises.", "joint")


def test_before_any_minutes_were_issued_none_are_made_by_it(meeting, boss):
    meetings.correct(meeting, corrected=discussed("Tuesday."), reason="Wrong day.", by=boss)
    assert not meeting.minutes.exists()
    assert issued(meeting, boss).correction == ""


def test_a_new_version_goes_to_who_had_the_last_one_and_receipts_are_asked_for_again(meeting, boss):
    police = meeting.invitations.get(sector="police")
    first = meetings.issue_minutes(meeting, to=[police], by=boss)
    meetings.receive_minutes(first.copies.get(), by=boss)
    meetings.correct(meeting, corrected=discussed("He was seen on Tuesday."), reason="The day was wrong.", by=boss)

    first.refresh_from_db()
    second = meeting.minutes.get(number=2)
    assert [each.invitation for each in second.copies.all()] == [police]
    assert (first.copies.get().received_at is not None, second.copies.get().received_at) == (True, None)
    assert (first.correction, second.correction) == ("", "The day was wrong.")
    assert first.content["parts"][0]["text"] == "He was seen on Monday."
    assert second.content["parts"][0]["text"] == "He was seen on Tuesday."


def test_the_agencys_system_sees_that_a_new_version_waits_for_its_receipt(boss):
    police = Caller(factories.agency(sector="police"))
    over = factories.strategy_meeting("concluded", by=boss, agencies=[police.agency, factories.agency(sector="health")])
    at = f"/api/v1/strategy-meetings/{over}"
    issued(over, boss)
    assert police.post({"number": 1}, f"{at}/receipts/").status_code == 200
    meetings.correct(over, corrected=discussed("He was seen.", 0), reason="It was left out.", by=boss)

    copies = police.get(f"{at}/invitations/").json()["invitations"][0]["minutes"]
    assert [(each["number"], each["received_at"] is None) for each in copies] == [(1, False), (2, True)]


def test_who_called_and_who_led_it_hear_of_it_without_its_words(meeting, boss):
    other = factories.user("senior_manager")
    meetings.correct(meeting, corrected=discussed("Secret words."), reason="Secret reason.", by=other)
    notice = Notice.objects.get(recipient=boss, text__contains="corrected")
    assert "Secret" not in notice.text


@pytest.mark.parametrize(("texts", "reason", "wrong"), [
    (discussed("Tuesday."), " ", "reason"),
    (discussed("He was seen on Monday."), "Why not.", ""),
    (Corrected(), "Why not.", ""),
])  # fmt: skip
def test_not_without_a_reason_nor_without_a_change(meeting, boss, texts, reason, wrong):
    issued(meeting, boss)
    with pytest.raises(RuleBroken) as refused:
        meetings.correct(meeting, corrected=texts, reason=reason, by=boss)
    assert list(refused.value.errors) == [wrong]
    assert meeting.minutes.count() == 1


def test_a_decision_keeps_its_reasons(meeting, boss):
    child = meeting.children.get()
    with pytest.raises(RuleBroken) as refused:
        meetings.correct(meeting, corrected=Corrected(because={child.pk: " "}), reason="Wrong.", by=boss)
    assert list(refused.value.errors) == [f"because_{child.pk}"]


def test_nothing_is_overwritten_in_silence(meeting, boss):
    meetings.correct(meeting, corrected=discussed("Tuesday."), reason="Wrong day.", by=boss)
    with pytest.raises(Conflict) as refused:
        meetings.correct(meeting, corrected=discussed("Wednesday."), reason="Wrong day.", by=boss)
    assert refused.value.current == "Tuesday."


def test_another_meetings_rows_are_not_touched(meeting, boss):
    other = factories.strategy_meeting("concluded", by=boss)
    row, child = other.invitations.first(), other.children.get()
    texts = Corrected(information={row.pk: ("Mine.", row.version)}, because={child.pk: "Mine."})
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        meetings.correct(meeting, corrected=texts, reason="Wrong.", by=boss)
    assert MeetingChild.objects.get(pk=child.pk).because == "The bruise is not explained."


# Who came


def absent(row):
    return {row.pk: ("did_not_come", "", row.version)}


def test_who_came_is_put_right_and_the_quorum_is_counted_again(meeting, boss):
    police = meeting.invitations.get(sector="police")
    first = issued(meeting, boss)
    corrected = Corrected(came=absent(police), quorum_reason="He was in danger tonight.")
    meeting = meetings.correct(meeting, corrected=corrected, reason="The officer was ill.", by=boss)

    police.refresh_from_db()
    assert (police.attendance, police.presence) == ("did_not_come", "")
    assert (meeting.quorate, meeting.quorum_reason) == (False, "He was in danger tonight.")
    came = [[row["attendance"] for row in of.content["invited"]] for of in (first, meeting.minutes.get(number=2))]
    assert ["Said they would attend, did not come" in each for each in came] == [False, True]

    back = Corrected(came={police.pk: ("attended", "phone", police.version)})
    assert meetings.correct(meeting, corrected=back, reason="She rang in.", by=boss).quorate


def test_a_quorum_lost_by_it_says_why_the_meeting_went_ahead(meeting, boss):
    police = meeting.invitations.get(sector="police")
    with pytest.raises(RuleBroken) as refused:
        meetings.correct(meeting, corrected=Corrected(came=absent(police)), reason="Wrong.", by=boss)
    assert list(refused.value.errors) == ["quorum_reason"]
    police.refresh_from_db()
    assert police.attendance == "attended"


@pytest.mark.parametrize(("became", "how", "wrong"), [
    ("attending", "", "attendance"), ("attended", "", "presence"), ("attended", "by post", "presence"),
])  # fmt: skip
def test_it_says_what_became_of_them_and_how(meeting, boss, became, how, wrong):
    police = meeting.invitations.get(sector="police")
    corrected = Corrected(came={police.pk: (became, how, police.version)})
    with pytest.raises(RuleBroken) as refused:
        meetings.correct(meeting, corrected=corrected, reason="Wrong.", by=boss)
    assert list(refused.value.errors) == [f"{wrong}_{police.pk}"]


def test_who_came_is_not_overwritten_in_silence_either(meeting, boss):
    police = meeting.invitations.get(sector="police")
    by_phone = Corrected(came={police.pk: ("attended", "phone", police.version)})
    meetings.correct(meeting, corrected=by_phone, reason="She rang in.", by=boss)
    with pytest.raises(Conflict) as refused:
        corrected = Corrected(came=absent(police), quorum_reason="Danger.")
        meetings.correct(meeting, corrected=corrected, reason="Wrong.", by=boss)
    assert refused.value.current == "Attended"


# Its page


def address(meeting):
    return reverse("assessments:correct_meeting", args=[meeting.reference])


def fields_of(page):
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_the_page_starts_from_what_stands_and_says_the_reason_on_the_minutes(client, meeting, boss):
    issued(meeting, boss)
    client.force_login(boss)
    assert address(meeting) in client.get(meeting.get_absolute_url()).content.decode()
    said = fields_of(client.get(address(meeting)))
    assert said["discussion"] == "He was seen on Monday."

    answer = client.post(address(meeting), {**said, "discussion": "He was seen on Tuesday.", "reason": "Wrong day."})
    assert answer.url == meeting.get_absolute_url()
    assert "Minutes version 2 went to who had the last one." in client.get(answer.url).content.decode()
    at = reverse("assessments:minutes", args=[meeting.reference, 2])
    shown = client.get(at).content.decode()
    assert "Wrong day." in shown and "He was seen on Tuesday." in shown
    assert "Wrong day." not in client.get(at.replace("/2/", "/1/")).content.decode()


def test_a_browser_that_sends_it_unchanged_changes_nothing(client, meeting, boss):
    row = meeting.invitations.get(sector="police")
    texts = Corrected(information={row.pk: ("One.\n\nTwo.", row.version)})
    meetings.correct(meeting, corrected=texts, reason="More.", by=boss)
    client.force_login(boss)
    said = {name: str(value).replace("\n", "\r\n") for name, value in fields_of(client.get(address(meeting))).items()}
    answer = client.post(address(meeting), {**said, "reason": "Why not."})
    assert "Nothing was changed" in answer.content.decode()


def test_who_corrects_at_the_same_time_sees_both_texts_and_saves_the_next_time(client, meeting, boss):
    client.force_login(boss)
    said = fields_of(client.get(address(meeting))) | {"discussion": "My words.", "reason": "Wrong day."}
    other = factories.user("senior_manager")
    meetings.correct(meeting, corrected=discussed("Her words."), reason="Wrong day.", by=other)
    refused = client.post(address(meeting), said)
    assert "Her words." in refused.content.decode() and "My words." in refused.content.decode()
    assert client.post(address(meeting), fields_of(refused)).status_code == 302
    assert meeting.parts.get().text == "My words."


def test_the_page_corrects_who_came(client, meeting, boss):
    police = meeting.invitations.get(sector="police")
    client.force_login(boss)
    said = fields_of(client.get(address(meeting)))
    said |= {f"attendance_{police.pk}": "attended phone", "reason": "She rang in."}
    assert client.post(address(meeting), said).status_code == 302
    police.refresh_from_db()
    assert (police.attendance, police.presence) == ("attended", "phone")


def test_one_that_is_not_concluded_is_not_corrected(client, boss):
    client.force_login(boss)
    assert client.get(address(factories.strategy_meeting("held", by=boss))).status_code == 409
