"""Copies that arrive at the same moment, on connections of their own: one contact, whoever comes first."""

import pytest

from mach.models import Clock
from referrals.models import Contact, SubmissionKey
from referrals.services import submissions
from tests.racing import at_once
from tests.referrals.api import Caller, sample

pytestmark = pytest.mark.django_db(transaction=True)


def codes(answers):
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize("key", ["", "one-key"])
def test_thirty_copies_sent_at_once_make_one_contact(key):
    caller = Caller()

    answers = at_once(*[lambda: Caller.post(caller, sample("01"), Idempotency_Key=key)] * 30)

    assert codes(answers) == [200] * 29 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert Contact.objects.count() == 1
    assert Clock.objects.count() == 3


def test_of_thirty_different_contents_under_one_name_one_is_received():
    caller = Caller()
    bodies = [{**sample("01"), "reason": f"Number {number}."} for number in range(30)]

    answers = at_once(*[lambda body=body: caller.post(body) for body in bodies])

    assert codes(answers) == [201] + [409] * 29
    assert Contact.objects.count() == 1


def test_keys_and_references_that_cross_never_wait_for_each_other():
    caller = Caller()
    body = {**sample("01"), "external_reference": "R"}
    other = {**sample("01"), "external_reference": "S"}
    sends = [(body, "K"), (body, "L"), (other, "M"), (other, "K")] * 5

    answers = at_once(*[lambda body=body, key=key: caller.post(body, Idempotency_Key=key) for body, key in sends])

    assert set(codes(answers)) <= {200, 201, 409}
    assert codes(answers).count(201) == 2 == Contact.objects.count()
    for row in SubmissionKey.objects.select_related("contact"):
        assert row.contact.external_reference in {"R", "S"}


def test_when_the_first_copy_fails_the_second_goes_on(monkeypatch):
    caller = Caller()
    take_in, failed = submissions.take_in, []

    def fail_once(arrival, *, by):
        if not failed:
            failed.append(True)
            raise ConnectionResetError
        return take_in(arrival, by=by)

    monkeypatch.setattr(submissions, "take_in", fail_once)
    caller.client.raise_request_exception = False
    answers = at_once(*[lambda: caller.post(sample("01"))] * 8)

    assert codes(answers) == [200] * 6 + [201, 500]
    assert Contact.objects.count() == 1 == SubmissionKey.objects.count()
