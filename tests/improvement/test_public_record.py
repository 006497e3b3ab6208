"""The public record, 2018 to 2022: all of it is loaded, as it says it, and once."""

import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from improvement.models import Finding, ImprovementAction, Inspection, PublishedFigure
from improvement.queries import inspections as queries
from improvement.services.public_record import FILE, LIVE, READ_AS, load_public_record
from mach.access import Role
from mach.errors import NotAllowed
from mach.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
TOLD = json.loads(FILE.read_text())


@pytest.fixture
def loaded(db):
    return load_public_record(by=factories.system())


def test_all_of_it_is_there(loaded):
    assert Inspection.objects.count() == len(TOLD["inspections"]) == loaded["inspections"]
    said = [text for visit in TOLD["inspections"] for text in (*visit["strengths"], *visit.get("weaknesses", []))]
    said += [each["text"] for visit in TOLD["inspections"] for each in visit["recommendations"]]
    assert sorted(Finding.objects.values_list("text", flat=True)) == sorted(said)
    assert set(ImprovementAction.objects.values_list("code", "text", "owner_role")) == {
        (each["id"], each["text"], each["owner_role"]) for each in TOLD["actions"]
    }
    assert {(row.name, f"{row.month:%Y-%m}", float(row.value)) for row in PublishedFigure.objects.all()} == {
        (each["name"], point["period"], point["value"]) for each in TOLD["measures"] for point in each["points"]
    }


def test_statuses_are_as_the_record_says_them(loaded):
    said = {each["id"]: each["status"].replace(" ", "_") for each in TOLD["actions"]}
    assert dict(ImprovementAction.objects.values_list("code", "status")) == said
    done = ImprovementAction.objects.get(code="A-2018-02")
    assert done.due_on == date(2019, 4, 30)
    assert done.completed_on is None, "the record does not say when"


def test_a_month_stays_a_month(loaded):
    inspection = Inspection.objects.get(code="ILACS2019")
    assert (inspection.known_to, inspection.letter_known_to) == ("month", "month")
    client = Client()
    client.force_login(factories.user(Role.IMPROVEMENT_LEAD))
    text = client.get("/inspections/").content.decode() + client.get("/inspections/ILACS2019/").content.decode()
    assert "November to December 2019" in text
    assert "January 2020" in text
    assert "25 November" not in text
    assert "1 January 2020" not in text


def test_to_load_it_again_changes_nothing(loaded):
    changed = Inspection.objects.get(code="MV2022")
    changed.team = "Two inspectors"
    changed.save()
    assert load_public_record(by=factories.system()) == Counter()
    assert AuditEvent.objects.filter(act="public record.load").count() == 1
    assert Inspection.objects.get(code="MV2022").team == "Two inspectors"


def test_the_command_says_what_it_loaded(db, capsys):
    call_command("load_public_record")
    assert "6 inspections" in capsys.readouterr().out
    call_command("load_public_record")
    assert "nothing: all of it was there" in capsys.readouterr().out


def test_every_reading_of_ours_names_a_finding_of_that_visit(loaded):
    for action in TOLD["actions"]:
        found = ImprovementAction.objects.get(code=action["id"]).answers.all()
        wanted = len(READ_AS[action["id"]]) if action.get("finding_of") else len(action["for"])
        assert len(found) == wanted, action["id"]
        assert all(each.wants_action for each in found)


def test_the_findings_of_july_2022_have_their_actions_and_the_others_stand_out(loaded):
    lead = factories.user(Role.IMPROVEMENT_LEAD)
    visit = Inspection.objects.get(code="MV2022")
    ((_, rows), *_) = [group for group in queries.findings_of(visit, lead) if group[0] == "weakness"]
    by_text = {row.text: [action.code for action in row.answered_by] for row in rows}
    assert by_text["Children referred back after weak earlier work"] == ["A-2022-01"]
    assert by_text["Consent withdrawn, assessment not completed"] == ["A-2022-02"]
    assert by_text["Workers leave before assessments are done: delay"] == ["A-2022-03"]
    assert by_text["Some family plans miss risks in the first contact"] == []
    open_ones = {row.text for row in queries.to_answer(lead)}
    assert {text for text, actions in by_text.items() if not actions} <= open_ones
    assert len(queries.to_answer(lead)) == len(open_ones)


def test_figures_that_are_measured_live_say_so(loaded):
    assert set(PublishedFigure.objects.exclude(measure="").values_list("name", flat=True)) == set(LIVE)


def test_only_who_leads_improvement_loads_it(db):
    with pytest.raises(NotAllowed):
        load_public_record(by=factories.manager())
    assert not Inspection.objects.exists()
