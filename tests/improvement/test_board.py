"""The Improvement Board: papers as things stood, decisions, actions carried until done, the report and its PDF."""

import io
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from improvement.models import AgendaItem, BoardMeeting, Figure
from improvement.pdf.document import Document
from improvement.pdf.report import report_pdf
from improvement.presenting_report import Report, measured
from improvement.queries import board as queries
from improvement.rules.months import months_to, this_month
from improvement.rules.small import count_said, share_said
from improvement.services import board, plan
from improvement.workflow import BOARD_MEETING, BoardStatus
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Notice
from mach.workflow import START
from tests import factories
from tests.improvement import made

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def pages(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def text_of(content):
    return re.sub(r"\s+", " ", " ".join(pages(content)))


def figures(slug="assessments-45-days", counts=((8, 10), (9, 10), (20, 22), (3, 4), (19, 40))):
    """Whole months of a measure, the last of them last month."""
    now = timezone.now()
    for month, (met, count) in zip(months_to(this_month(now), len(counts) + 1), counts, strict=False):
        Figure.objects.create(measure=slug, version=1, month=month, met=met, count=count, taken_at=now)


def step_on(record, step, by):
    return {
        "set_agenda": lambda: board.set_agenda(record, items=[board.ItemSaid(title="One")], by=by),
        "issue_papers": lambda: board.issue_papers(record, by=by),
        "hold": lambda: board.hold(record, attended="All", by=by),
        "decide": lambda: board.decide(record, item=record.items.first(), decided="Noted.", by=by),
        "set_action": lambda: board.set_action(
            record, said=board.BoardActionSaid(what="Write", owner_words="Director", due_on=today()), by=by
        ),
        "close": lambda: board.close(record, by=by),
    }[step]()


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["set_agenda", "issue_papers", "hold", "decide", "set_action", "close"])
@pytest.mark.parametrize("status", BoardStatus)
def test_each_step_starts_where_the_table_says(status, step):
    record = made.meeting(str(status))
    if step == "close" and status == "held":
        record.items.update(decided="Noted.")
    rule = BOARD_MEETING.step(step)
    with pytest.raises(NotAllowed if str(status) in rule.sources else WrongState):
        step_on(record, step, factories.manager())
    if str(status) in rule.sources:
        step_on(record, step, made.lead())
        assert made.fresh(record).status == (rule.to or status)


@pytest.mark.django_db
def test_only_who_runs_the_board_plans_a_meeting_and_each_day_has_one():
    with pytest.raises(NotAllowed):
        board.plan(held_on=today(), chair="Kim", by=factories.manager())
    record = made.meeting()
    assert BOARD_MEETING.step("plan").sources == {START}
    assert [item.kind for item in queries.items_of(record)][:3] == ["words", "carried", "plan"]
    for day in (today(), today() - DAY):
        with pytest.raises(RuleBroken):
            board.plan(held_on=day, chair="Kim", by=made.lead())


@pytest.mark.django_db
def test_an_agenda_keeps_its_order_and_its_rows():
    record, lead = made.meeting(), made.lead()
    first = record.items.get(place=1)
    said = [board.ItemSaid(title=title) for title in ("Opening", "  ", "Plan")]
    board.set_agenda(record, items=said, by=lead)
    assert [(item.place, item.title) for item in queries.items_of(record)] == [(1, "Opening"), (2, "Plan")]
    assert record.items.get(place=1).pk == first.pk
    assert AgendaItem.history.filter(history_type="-", history_user=lead).count() == 5
    with pytest.raises(RuleBroken):
        board.set_agenda(record, items=[], by=lead)


@pytest.mark.django_db
def test_papers_stay_as_things_stood_that_day():
    action, record, lead = made.action("in_progress"), made.meeting(), made.lead()
    figures()
    record = board.issue_papers(record, by=lead)
    plan.revise(action, said=made.said(text="Ring within the hour"), by=lead)
    Figure.objects.all().delete()
    kept = made.fresh(record).papers
    assert [each["text"] for each in kept["plan"]["actions"]] == ["Ring every referrer"]
    (measure,) = [each for each in kept["measures"] if each["slug"] == "assessments-45-days"]
    assert measure["months"][-2]["value"] == 47.5
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardMeeting.objects.filter(pk=record.pk).update(papers={})


@pytest.mark.django_db
def test_an_action_is_carried_to_every_later_meeting_until_it_is_done():
    lead, owner = made.lead(), factories.manager()
    first = made.meeting("held")
    action = made.board_action(first, owner=owner, owner_words="", plan_action=made.action())
    later = made.meeting(held_on=today() + DAY)
    assert [row.pk for row in queries.open_actions(lead, before=later.held_on)] == [action.pk]
    assert queries.open_actions(lead, before=first.held_on) == []
    assert Notice.objects.get(recipient=owner).link == first.get_absolute_url()
    later = board.issue_papers(later, by=lead)
    assert [each["what"] for each in later.papers["carried"]] == ["Write to the hospital"]
    board.finish_action(first, action=action, outcome="They answered.", by=lead)
    assert queries.open_actions(lead) == []
    with pytest.raises(WrongState):
        board.finish_action(first, action=action, outcome="Again.", by=lead)


@pytest.mark.django_db
def test_an_action_of_another_meeting_is_not_found():
    action, lead = made.board_action(made.meeting("held")), made.lead()
    tomorrow = timezone.now() + DAY
    other = board.issue_papers(made.meeting(held_on=today() + DAY), by=lead)
    other = board.hold(other, attended="All", by=lead, at=tomorrow)
    with pytest.raises(type(action).DoesNotExist):
        board.finish_action(other, action=action, outcome="x", by=lead)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"what": " "}, "what"),
        ({"owner_words": ""}, "owner"),
        ({"due_on": "yesterday"}, "due_on"),
        ({"owner": "handler", "owner_words": ""}, "owner"),
        ({"owner": "manager"}, "owner"),
    ],
)
def test_what_is_no_action_of_the_board(told, field):
    who = {"handler": Role.CALL_HANDLER, "manager": Role.MACH_MANAGER}
    if "owner" in told:
        told = told | {"owner": factories.user(who[told["owner"]])}
    if "due_on" in told:
        told = {"due_on": today() - DAY}
    with pytest.raises(RuleBroken) as refused:
        made.board_action(made.meeting("held"), **told)
    assert list(refused.value.errors) == [field]


@pytest.mark.django_db
def test_minutes_close_once_every_item_says_something():
    record, lead = made.meeting("held"), made.lead()
    with pytest.raises(RuleBroken, match="7 items have nothing recorded"):
        board.close(record, by=lead)
    for item in record.items.all():
        board.decide(record, item=item, decided="Noted.", by=lead)
    assert board.close(record, by=lead).status == "closed"


@pytest.mark.django_db
def test_a_meeting_is_not_recorded_before_its_day():
    record = made.meeting("papers_out", held_on=today() + DAY)
    with pytest.raises(RuleBroken, match="still to come"):
        board.hold(record, attended="All", by=made.lead())


# What leaves the service


@pytest.mark.parametrize(
    ("met", "count", "said"),
    [(0, 0, "none"), (3, 4, "fewer than 5"), (8, 10, "about 80%"), (10, 10, "100%"), (19, 40, "47.5%"), (0, 9, "0%")],
)
def test_small_numbers_are_not_said(met, count, said):
    assert share_said(met, count) == said


def test_a_small_count_is_not_said():
    assert [count_said(count) for count in (0, 1, 4, 5)] == ["0", "fewer than 5", "fewer than 5", "5"]


def test_a_measure_with_small_numbers_has_gaps_in_its_line():
    month = {"month": "2026-09-01", "met": 3, "count": 4, "value": 75.0}
    told = {"title": "T", "definition": "D", "share": True, "target": 85, "counts": "x"}
    found = measured(told | {"months": [month, month | {"met": 19, "count": 40, "value": 47.5}, month]})
    assert [value for _, value in found.points] == [None, 47.5]
    few_missed = month | {"met": 38, "count": 40, "value": 95.0}
    assert measured(told | {"months": [few_missed | {"met": 39, "value": 97.5}, month]}).points == (("Sep 26", 100.0),)
    assert [words for _, words in found.months] == ["fewer than 5", "47.5%"]
    assert (found.last, found.month) == ("47.5%", "Sep 26")


@pytest.fixture
def reported(db):
    found = made.finding(text="Żaneta’s words are not heard")
    made.action("in_progress", text="Ask every child", answers=[made.finding(text="Answered")])
    made.action("in_progress", text="Look weekly", measure="assessments-45-days")
    overridden = made.action("in_progress", text="Hire")
    plan.override_rag(overridden, rag="red", because="Nobody applied.", by=made.lead())
    figures(counts=((8, 10), (19, 40), (30, 40), (3, 4), (30, 50)))
    record = made.meeting("held")
    board.decide(record, item=record.items.get(place=3), decided="Carry on.", by=made.lead())
    made.board_action(record)
    return found, made.fresh(record)


def test_the_report_is_downloaded_as_a_pdf_and_says_what_the_page_says(reported):
    found, record = reported
    client = Client()
    client.force_login(made.lead())
    answer = client.get(f"/board/{record.reference}/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="improvement-report-{today()}.pdf"'
    text, page = text_of(answer.content), client.get(f"/board/{record.reference}/report/").content.decode()
    wanted = [
        "report to Executive and Scrutiny", "Ask every child", "Nobody applied.", found.code,
        "Assessments finished within 45 working days", "60%", "fewer than 5", "Carry on.", "Write to the hospital",
    ]  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert [words for words in wanted if words not in page] == []
    assert "The rule says green" in text
    for each in (text, page):
        assert "Its measure is further from its target than its tolerance." in each
        assert "25 from its target" not in each
    assert "Żaneta’s words are not heard" in text
    assert AuditEvent.objects.filter(act="viewed", subject_id=record.pk, detail__through="file").count() == 1


def test_the_charts_of_the_pdf_are_vectors(reported):
    _, record = reported
    report = Report(record, queries.items_of(record), queries.actions_of(record))
    assert [each.title for each in report.measures if each.charted] == ["Assessments finished within 45 working days"]
    content = PdfReader(io.BytesIO(report_pdf(report)))
    assert not [image for page in content.pages for image in page.images]
    drawn = b"".join(page.get_contents().get_data() for page in content.pages)
    assert drawn.count(b" c") >= 4 * sum(value is not None for _, value in report.measures[0].points)
    assert content.metadata.title == report.title
    assert next(entry.title for entry in content.outline if hasattr(entry, "title")) == "Where the plan stands"


def test_every_letter_of_a_name_can_be_written():
    paper = Document("Test", "foot")
    names = "Żaneta Šimková Nguyễn Thị Ọlá Siân Đặng Łucja O’Neill – 5 → 6 ✓"
    paper.words(names)
    assert names in text_of(paper.bytes())


@pytest.mark.django_db
def test_without_papers_there_is_nothing_to_read():
    record = made.meeting()
    client = Client()
    client.force_login(made.lead())
    for part in ("papers/", "report/", "report.pdf"):
        assert client.get(f"/board/{record.reference}/{part}").status_code == 404
