"""What everybody at the front door may do, who takes the calls, and who answers for early help."""

import re

from tests.browser import Desk
from tests.journeys.agency import body


class Colleague(Desk):
    """What everybody at the front door may do."""

    def tells_the_referrer(self, reference, how="By telephone"):
        self.open(f"/contacts/{reference}/")
        self.press("Tell the referrer")
        self.tick(how)
        self.press(re.compile("told|Record", re.I), within=self.page.locator("main form"))
        self.sees(f"the referrer of {reference} was told")

    def takes_up(self, reference, note="We ring the family today."):
        """A hand-over that waits for somebody."""
        self.open("/handovers/")
        self.press(re.compile(r"^(Accept|Read|Record)…"), within=self.row(reference))
        self.fill("Note", note)
        self.press(re.compile(r"^(Accept|I have read this|Record their answer)$"))
        self.page.wait_for_url("**/handovers/")


class EarlyHelpLead(Colleague):
    """Answers what is offered to early help, and works with the families."""

    def accepts(self, reference):
        """All the children of a contact in one act: the family's page opens."""
        self.open("/handovers/")
        self.press(re.compile(r"^Accept…"), within=self.row(reference))
        self.press(re.compile(r"^Accept( all \d children)?$"))
        self.page.wait_for_url("**/early-help/E-*/")
        return self.title


class CallHandler(Colleague):
    """Takes calls."""

    def takes_a_call(self, about):
        """Type in one of the ten, as the caller tells it."""
        told = body(about).body
        self.open("/contacts/new/?new")
        self.fill("What is the concern", told["reason"])
        if told["immediate_danger"]:
            self.tick("A child is in danger now")
        self.page.get_by_label("Who is this from", exact=True).select_option(told["source_code"])
        self.about_the_caller(told["referrer"])
        self.about_children(told["children"])
        if not told["consent"]["parents_informed"]:
            self.fill("If they do not know: why not", told["consent"]["not_informed_reason"])
        self.press("Receive")
        self.sees("was received")
        return re.search(r"C-\d{4}-\d+", self.text)[0]

    def about_the_caller(self, referrer):
        if not referrer["name"]:
            self.tick("Wants to stay anonymous")
        for name in ("name", "role", "phone"):
            self.page.locator(f"[name=referrer_{name}]").fill(referrer[name])

    def about_children(self, children):
        if not any(child["given_name"] for child in children):
            self.tick("The caller does not know the children’s names")
        for place, child in enumerate(children):
            if place:
                self.press("Add another child")
            told = {name: child.get(name, "") for name in ("given_name", "family_name", "description")}
            told["date_of_birth"] = "/".join(reversed(child.get("date_of_birth", "").split("-")))
            told["address_lines"] = ", ".join(child["address"]["lines"])
            for name, text in told.items():
                self.page.locator(f"[name=children-{place}-{name}]").fill(text)
