"""What is learned of people afterwards makes the job look again at who is on a contact, and closes it where it must."""

from datetime import date

import pytest

from mach import people
from referrals import services
from referrals.workflow import ContactStatus
from tests import factories
from tests.referrals.restricting import BORN, ELLA, NHS, ONLY, UPN, crew, looked_at, received, restricted, seeing

__all__ = ["crew"]

pytestmark = pytest.mark.django_db


CORRECTED = {
    "name": {"given_name": "Ella-Mae", "family_name": "Hodgson"},
    "date of birth": {"date_of_birth": BORN},
    "number": {"nhs_number": NHS},
    "pupil number": {"upn": UPN},
}


@pytest.mark.parametrize("field", CORRECTED)
def test_a_correction_makes_the_job_look_again(crew, field):
    now = {**ELLA, "nhs_number": NHS if field == "number" else "", "upn": UPN if field == "pupil number" else ""}
    before = {
        "name": {"given_name": "Zoe", "family_name": "Other", "date_of_birth": None},
        "date of birth": {"date_of_birth": date(2001, 8, 30)},
    }.get(field, {"given_name": "Mia", "date_of_birth": None, "nhs_number": "", "upn": ""})
    known = factories.person(**{**now, **before})
    contact = looked_at(received(now))
    before = [one.reasons for one in contact.candidates.all()]
    assert services.look_again(by=factories.system()) == 0
    people.correct(known, CORRECTED[field], by=crew["stranger"])
    assert services.look_again(by=factories.system()) == 1
    assert contact.candidates.get().person == known
    assert contact.candidates.get().reasons not in before
    assert services.look_again(by=factories.system()) == 0


def test_another_name_given_makes_the_job_look_again(crew):
    known = factories.person(**{**ELLA, "family_name": "Doyle"})
    contact = looked_at(received())
    people.add_name(known, given_name="Ella Mae", family_name="Hodgson", by=crew["stranger"])
    assert services.look_again(by=factories.system()) == 1
    assert contact.candidates.get().person == known


def test_a_restricted_person_corrected_afterwards_closes_the_contact(crew):
    person = restricted(crew, family_name="Doyle")
    contact = looked_at(received())
    assert seeing(crew, contact) == set(crew)
    people.correct(person, {"family_name": "Hodgson"}, by=crew["senior"])
    services.look_again(by=factories.system())
    assert seeing(crew, contact) == ONLY


def test_a_second_restriction_and_a_decided_contact_are_closed_too(crew):
    restricted(crew, given_name="Jaxon")
    other = factories.person(**ELLA)
    contact = looked_at(received(ELLA, {**ELLA, "given_name": "Jaxon"}))
    decided = looked_at(received())
    decided = factories.bring(decided, ContactStatus.DECIDED)
    factories.restrict(other, crew["stranger"])
    assert seeing(crew, contact) == ONLY
    services.look_again(by=factories.system())
    assert seeing(crew, contact) == {"senior"}
    assert seeing(crew, decided) == {"stranger", "senior"}
    assert services.look_again(by=factories.system()) == 0
