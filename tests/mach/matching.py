"""Somebody known, looked for, and offered: for the tests of match()."""

from datetime import date

from mach import people
from mach.people import Home, Sought
from tests import factories

BORN = date(2016, 4, 9)
ELLA = Sought(given_name="Ella-Mae", family_name="Hodgson", date_of_birth=BORN)
HOME = Home(("14 Marlow Walk",), "Stockton", "TS18 3AB")


def known(**fields):
    return factories.person(**{"given_name": "Ella-Mae", "family_name": "Hodgson", "date_of_birth": BORN, **fields})


def living(home=HOME, **fields):
    person = known(**fields)
    people.add_address(person, home, by=factories.system())
    return person


def offered(sought, reader=None):
    return people.match(sought, reader=reader or factories.worker())


def found(sought, reader=None):
    return [match.person for match in offered(sought, reader)]


def why(sought):
    [match] = offered(sought)
    return match.why
