"""Annex A, lists 1 to 5: the workbook is read back and held against the lists as the inspectorate describes them."""

import io
from datetime import datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.workflow import AssessmentStatus
from mach import census
from referrals import services as referring
from referrals.workflow import ContactStatus, ReferralStatus
from tests import factories
from tests.improvement.annex_a import DAY, rows, senior, today, with_a_conference

__all__ = ["senior"]

pytestmark = pytest.mark.django_db
TEXT, DATE, NUMBER = "text", "date", "number"
YES_NO = {"a) Yes", "b) No", "c) Unknown"}
GENDER = {"a) Male", "b) Female", "c) Not stated/recorded", "d) Neither"}
ETHNICITY = {
    "a) WBRI", "b) WIRI", "c) WIRT", "d) WOTH", "e) WROM", "f) MWBC", "g) MWBA", "h) MWAS", "i) MOTH", "j) AIND",
    "k) APKN", "l) ABAN", "m) AOTH", "n) BCRB", "o) BAFR", "p) BOTH", "q) CHNE", "r) OOTH", "s) REFU", "t) NOBT",
    "u) UNKNOWN",
}  # fmt: skip
SOURCE = {
    "a) 1A: Individual", "b) 1B: Individual", "c) 1C: Individual", "d) 1D: Individual", "e) 2A: Schools",
    "f) 2B: Education services", "g) 3A: Health services", "h) 3B: Health services", "i) 3C: Health services",
    "j) 3D: Health services", "k) 3E: Health services", "l) 3F: Health services", "m) 4: Housing",
    "n) 5A: LA services", "o) 5B: LA services", "p) 5C: LA services", "p1) 5D: LA services", "q) 6: Police",
    "r) 7: Other legal agency", "s) 8: Other", "t) 9: Anonymous", "u) 10: Unknown",
}  # fmt: skip
START = [("Child Unique ID", TEXT), ("Gender", GENDER), ("Ethnicity", ETHNICITY), ("Date of Birth", DATE),
         ("Age of Child (Years)", NUMBER)]  # fmt: skip
DISABLED = ("Does the Child have a Disability", YES_NO)
WHOSE = [("Allocated Team", TEXT), ("Allocated Worker", TEXT)]
SHEETS = {
    "List 1": [*START, ("Date of Contact", DATE), ("Contact Source", SOURCE)],
    "List 2": [
        *START, ("Assessment start date", DATE), ("Assessment completion date", DATE),
        ("Organisation completing assessment", TEXT),
    ],
    "List 3": [
        *START, ("Date of referral", DATE), ("Referral Source", SOURCE), ("Referral NFA?", YES_NO),
        ("Number of Referrals in Last 12 Months", NUMBER), *WHOSE,
    ],
    "List 4": [
        *START, DISABLED, ("Continuous Assessment Start Date", DATE),
        ("Child Seen During Continuous Assessment", YES_NO), ("Continuous Assessment Date of Authorisation", DATE),
        ("Was the child assessed as requiring LA children's social care support?", YES_NO), *WHOSE,
    ],
    "List 5": [
        *START, DISABLED, ("Strategy discussion initiating Section 47 Enquiry Start Date", DATE),
        ("Was an Initial Child Protection Conference deemed unnecessary?", YES_NO),
        ("Date of Initial Child Protection Conference", DATE),
        ("Did the Initial Child Protection Conference Result in a Child Protection Plan", YES_NO),
        ("Number of Section 47 Enquiries in the last 12 months", NUMBER),
        ("Number of ICPCs in the last 12 months", NUMBER), *WHOSE,
    ],
}  # fmt: skip
"""As the description of the lists has them: written out here again, so that no change of ours changes both."""
MAY_BE_BLANK = {
    "Date of Birth", "Age of Child (Years)", "Assessment completion date",
    "Continuous Assessment Date of Authorisation",
    "Was the child assessed as requiring LA children's social care support?",
    "Was an Initial Child Protection Conference deemed unnecessary?", "Date of Initial Child Protection Conference",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan",
}  # fmt: skip


def one_of_everything():
    for code in census.REFERRAL_SOURCES:
        factories.contact(source_code=code)
    for place, code in enumerate(census.ETHNICITIES):
        child = factories.sent_child(f"Child {code}", sex="MFU"[place % 3], ethnicity=code)
        made = factories.contact(children=[child])
        referring.register_person(made.children.get(), by=factories.manager())
    factories.contact(children=[factories.sent_child(date_of_birth=None, expected_date_of_birth=today() + 30 * DAY)])
    factories.contact(ContactStatus.SCREENING, children=3)
    factories.episode("accepted")
    factories.episode("closed", children=2, lead=None)
    factories.referral()
    factories.referral(ReferralStatus.CLOSED)
    factories.assessment()
    factories.assessment(AssessmentStatus.SIGNED_OFF)
    factories.assessment(AssessmentStatus.SIGNED_OFF, outcome="child_in_need", outcome_team=factories.team())
    factories.enquiry()
    factories.enquiry("conference")
    factories.enquiry("finished")
    with_a_conference()


def test_the_workbook_has_the_columns_in_their_order_with_formats_and_values_as_described(client, senior):
    one_of_everything()
    client.force_login(senior)
    answer = client.get(reverse("improvement:annex_a"), {"to": today().isoformat(), "format": "xlsx"})
    read = load_workbook(io.BytesIO(answer.content))
    assert read.sheetnames == list(SHEETS)
    for name, columns in SHEETS.items():
        head, *told = read[name].iter_rows()
        assert [cell.value for cell in head] == [heading for heading, _ in columns]
        assert told, f"{name} is empty: nothing was checked"
        for row in told:
            for cell, (heading, kind) in zip(row, columns, strict=True):
                holds(cell, heading, kind)


def holds(cell, heading, kind):
    where = (heading, cell.value)
    if cell.value is None:
        assert heading in MAY_BE_BLANK or heading in {"Child Unique ID", "Allocated Team", "Allocated Worker"}, where
    elif kind == DATE:
        assert isinstance(cell.value, datetime), where
        assert cell.number_format == "dd/mm/yyyy", where
    elif kind == NUMBER:
        assert type(cell.value) is int, where
    elif kind == TEXT:
        assert (type(cell.value), cell.data_type) == (str, "s"), where
    else:
        assert cell.value in kind, where


def test_every_code_of_the_record_has_its_value_and_every_value_its_place(senior):
    one_of_everything()
    told = rows(senior, 1)
    assert {row["Contact Source"] for row in told} == SOURCE
    assert {row["Ethnicity"] for row in told} == ETHNICITY
    assert {row["Gender"] for row in told} == GENDER - {"d) Neither"}
