"""An agency's system, for tests of the API."""

import json
from pathlib import Path

from django.test import Client

from mach import keys
from mach.access import Scope
from tests import factories

SAMPLES = Path(__file__).resolve().parents[2] / "sample"
CONTACTS = "/api/v1/contacts/"
LEAST = {"source_code": "6", "reason": "Something.", "children": [{"given_name": "A"}]}


def sample(name):
    return json.loads(next(SAMPLES.glob(f"contacts/{name}*.json")).read_text())["body"]


def samples(folder="contacts"):
    return {file.stem: json.loads(file.read_text()) for file in sorted((SAMPLES / folder).glob("*.json"))}


class Caller:
    """Sends with one agency's key."""

    def __init__(self, agency=None, *, scopes=tuple(Scope), **fields):
        self.agency = agency or factories.agency()
        issued = keys.issue(self.agency, name="their system", scopes=scopes, by=factories.system(), **fields)
        self.key, self.text = issued.key, issued.text
        self.client = Client(raise_request_exception=True)

    def headers(self, more=None):
        return {"Authorization": f"Bearer {self.text}", **(more or {})}

    def post(self, body, path=CONTACTS, content_type="application/json", **headers):
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, raw, content_type=content_type, headers=self.headers(named))

    def get(self, path=CONTACTS, **query):
        return self.client.get(path, query, headers=self.headers())


def pointers(answer):
    return [error["pointer"] for error in answer.json().get("errors", [])]
