"""Whatever is sent, however much and however odd, it is received or refused in words."""

import json
from io import BytesIO

import pytest
from django.core.cache import caches
from gunicorn.http.errors import InvalidChunkSize

from tests.referrals.api import CONTACTS, LEAST, Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def police():
    return Caller()


class TestTooMuch:
    def test_over_256_kb(self, police):
        big = {**LEAST, "reason": "x" * (256 * 1024)}

        assert police.post(big).status_code == 413

    @pytest.mark.parametrize(("padding", "code"), [(0, 201), (256 * 1024, 413)])
    def test_a_body_sent_in_chunks_is_read_and_measured_too(self, police, padding, code):
        raw = json.dumps({**LEAST, "reason": "x" * (padding + 1)}).encode()

        answer = police.client.generic(
            "POST",
            CONTACTS,
            headers=police.headers({"Transfer-Encoding": "chunked"}),
            **{"wsgi.input": BytesIO(raw), "CONTENT_LENGTH": "", "CONTENT_TYPE": "application/json"},
        )

        assert answer.status_code == code

    def test_chunks_that_are_none_are_refused(self, police):
        class Torn(BytesIO):
            def read(self, size=-1):
                raise InvalidChunkSize(b"zz")

        answer = police.client.generic(
            "POST",
            CONTACTS,
            headers=police.headers({"Transfer-Encoding": "chunked"}),
            **{"wsgi.input": Torn(), "CONTENT_LENGTH": "", "CONTENT_TYPE": "application/json"},
        )

        assert answer.status_code == 400
        assert "mach_who" not in answer.cookies

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
    )
    def test_not_json(self, police, kind):
        assert police.post("{}", content_type=kind).status_code == 415

    def test_too_many_in_a_minute(self):
        caches["throttles"].clear()
        slow = Caller(rate_per_minute=2)

        answers = [slow.get() for _ in range(3)]

        codes = [answer.status_code for answer in answers]
        assert codes in ([200, 200, 429], [200, 200, 200])  # the minute may turn between them
        if codes[2] == 429:
            assert 1 <= int(answers[2]["Retry-After"]) <= 61

    def test_when_the_counter_is_away_contacts_are_received(self, police, settings):
        settings.CACHES = {
            **settings.CACHES,
            "throttles": {**settings.CACHES["throttles"], "LOCATION": "unix:///nowhere/at/all?db=2"},
        }

        assert police.post(LEAST).status_code == 201

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_other_methods_are_not_taken(self, police, method):
        answer = getattr(police.client, method)(CONTACTS, headers=police.headers())

        assert answer.status_code == 405


ODD = [
    b" ", b"{", b"[]", b"null", b'"x"', b"1", b"{}", b"\xff\xfe", b'{"reason": NaN}', b'{"level_believed": 1e999}',
    b'{"a": 1, "a": 2}', b"[" * 200_000, b'{"a":' * 40_000, b"1" * 5000, b'{"\\ud800": 1}', b'{"reason": "\\ud800"}',
]  # fmt: skip


@pytest.mark.parametrize("raw", ODD, ids=range(len(ODD)))
def test_whatever_is_sent_a_4xx_is_the_worst(police, raw):
    assert police.post(raw).status_code == 400


@pytest.mark.parametrize(
    "children",
    [
        [{"given_name": "A", "date_of_birth": day}]
        for day in ["0001-01-01", "9999-12-31", "2015-13-01", "2015-1-1", 20150101, "", [], {}, True]
    ]
    + [[[]], {}, "A", None, [None], [1], [{}] * 41, [{"given_name": "ﷺ" * 300}], [{"given_name": {"a": [1]}}]],
)
def test_odd_children_are_received_or_refused(police, children):
    assert police.post({**LEAST, "children": children}).status_code in (201, 400)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-19T23:40:00", 1])
def test_odd_moments_are_refused(police, moment):
    assert police.post({**LEAST, "occurred_at": moment}).status_code in (201, 400)
