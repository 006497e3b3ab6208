"""A partner's system at the front door, and what it sends: the ten contacts."""

import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from django.utils import timezone

from mach import keys
from mach.access import Scope
from sample.ten import moved
from tests import factories

NUMBERS = {"police": "01", "neglect": "02", "baby": "03", "homeless": "04", "unborn": "05", "anonymous": "06",
           "notification": "07", "again": "08", "grandmother": "09", "missing": "10"}  # fmt: skip
"""The ten contacts by what they are about."""


def body(about):
    """One of the ten as it would be sent today."""
    return moved(timezone.now())[int(NUMBERS[about]) - 1]


@dataclass
class Agency:
    """A partner's system, with the hub's key in hand."""

    url: str
    slug: str
    sector: str = ""

    def __post_init__(self):
        agency = factories.agency(self.slug, **({"sector": self.sector} if self.sector else {}))
        issued = keys.issue(agency, name="their system", scopes=list(Scope), by=factories.system())
        self.key = issued.text

    def ask(self, path, sent=None, **headers):
        """(status, answer) of one call to the API."""
        told = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers}
        raw = json.dumps(sent).encode() if sent is not None else None
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=20)) as wire:
            wire.request("GET" if raw is None else "POST", path, raw, told)
            answer = wire.getresponse()
            return answer.status, json.loads(answer.read())

    def sends(self, about):
        """Its contact's reference."""
        status, answer = self.ask("/api/v1/contacts/", body(about).body)
        assert status == 201, answer
        return answer["reference"]

    def reads(self, reference):
        status, answer = self.ask(f"/api/v1/contacts/{reference}/")
        assert status == 200, answer
        return answer
