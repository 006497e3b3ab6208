"""Languages by their names."""

import pytest

from mach.census import language_fault
from mach.languages import NAMES, language_words
from tests import factories


@pytest.mark.parametrize(
    ("code", "words"), [("pol", "Polish"), ("bfi", "British Sign Language"), ("zzz", "zzz"), ("", "")]
)
def test_a_language_is_said_by_its_name(code, words):
    assert language_words(code) == words


def test_every_code_is_one_that_may_be_entered():
    assert not [code for code in NAMES if language_fault(code)]


@pytest.mark.django_db
def test_a_persons_page_says_the_language(client):
    client.force_login(factories.worker())
    person = factories.person(first_language="pol", interpreter_language="bfi")
    text = client.get(person.get_absolute_url()).content.decode()
    assert "Polish" in text and "British Sign Language" in text


@pytest.mark.django_db
def test_a_contact_says_the_language_of_who_is_on_it(client):
    client.force_login(factories.worker())
    contact = factories.contact(children=[factories.sent_child(first_language="ben")])
    assert "Bengali" in client.get(contact.get_absolute_url()).content.decode()
