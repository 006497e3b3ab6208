"""What somebody types into the search box, understood."""

from datetime import date

import pytest

from mach.clues import Clues, understand, written


@pytest.mark.parametrize(
    ("typed", "clues"),
    [
        ("Hodgson", Clues(name="Hodgson")),
        ("Ella Hodgson 9/4/2016", Clues(name="Ella Hodgson", date_of_birth=date(2016, 4, 9))),
        ("2016-04-09", Clues(date_of_birth=date(2016, 4, 9))),
        ("9 Apr 2016 hodgson", Clues(name="hodgson", date_of_birth=date(2016, 4, 9))),
        ("Smith 9.4.51", Clues(name="Smith", date_of_birth=date(1951, 4, 9))),
        ("943 476 5919", Clues(nhs_number="9434765919")),
        ("01632 960101", Clues(telephone="01632960101")),
        ("+44 1632 960101", Clues(telephone="01632960101")),
        ("K806200014011", Clues(upn="K806200014011")),
        ("ts39zz", Clues(postcode="TS3 9ZZ")),
        ("14 Marlow Walk, TS3 9ZZ", Clues(address="14 Marlow Walk", postcode="TS3 9ZZ")),
        ("Marlow Walk", Clues(address="Marlow Walk", name="Marlow Walk")),
        ("c-2026-123", Clues(reference="C-2026-000123")),
        ("p871", Clues(reference="P-000871")),
        ("O'Brien", Clues(name="O'Brien")),
        ("31/2/2016 Li", Clues(name="31/2/2016 Li")),
        ("", Clues()),
    ],
)
def test_what_was_typed_is_understood(typed, clues):
    assert understand(typed) == clues


@pytest.mark.parametrize(
    ("said", "reference"),
    [
        ("C 2026 123", "C-2026-000123"),
        ("r-2026-000045", "R-2026-000045"),
        ("P-1", "P-000001"),
        ("X-1", ""),
        ("C-9", ""),
    ],
)
def test_a_reference_is_read_as_people_say_it(said, reference):
    assert written(said) == reference
