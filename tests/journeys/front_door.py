"""The front door as its people use it: what each of them does, in verbs that journeys are told in."""

import json
import re
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import expect

from mach import keys
from mach.access import Role, Scope
from mach.models import TeamKind
from referrals.models import Contact
from sample.ten import moved
from tests import factories
from tests.browser import Desk

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


class Manager(Colleague):
    """Rates, allocates and decides."""

    def rates_and_allocates(self, reference, rag, worker, why="Needs checking: nothing suggests danger now."):
        """From the queue, in the contact's own row; without a script on a page of its own."""
        self.open("/contacts/?view=to_rate")
        self.press(f"Rate {reference}", within=self.row(reference))
        panel = self.page.locator("form.app-rowpanel")
        self.tick(rag.capitalize(), within=panel)
        self.tick(why, within=panel)
        self.tick(re.compile(rf"^{worker.name}:"), within=panel)
        self.press("Rate and allocate", within=panel)
        self.sees(f"{reference} rated {rag} and allocated to {worker.name}")

    def authorises(self, reference):
        """What was recommended, after reading it, for every child."""
        self.open("/contacts/?view=to_authorise")
        self.press(f"Authorise {reference}", within=self.row(reference))
        self.sees("What the referrer will be told")
        if (not_done := self.page.locator("[name=undone_because]")).count():
            not_done.fill("Considered: the child is seen and safe tonight.")
        self.press(re.compile("^Authorise"), which=0)
        self.sees(f"{reference} is decided.")

    def sends_back(self, reference, what):
        self.open(f"/contacts/{reference}/authorise/")
        self.press("Send back…")
        self.fill("What is still needed", what)
        self.press("Send back")
        self.sees(f"{reference} went back to")

    def decides_now(self, reference, decision, *, level, because, reason, told="", linked_to=""):
        """Without screening: the same for every child."""
        self.open(f"/contacts/{reference}/")
        self.unfold("More")
        self.follow("Decide now")
        if self.page.get_by_label(re.compile("^The same for every child")).count():
            self.tick(re.compile("^The same for every child"))
        self.choose(re.compile("^Decision"), decision)
        self.tick(str(level))
        self.fill(re.compile("^Because"), because)
        self.fill(re.compile("^What the referrer will be told"), told)
        self.fill(re.compile("^Open work"), linked_to)
        self.fill("Why this is decided now, without screening", reason)
        self.press("Decide now")
        self.sees(f"{reference} is decided.")

    def explains_the_delay(self, reference, reason):
        """What was late, from the wall's list of what nobody has explained."""
        self.open("/clocks/?state=explain")
        self.press(re.compile("^Explain"), within=self.row(reference))
        self.fill("Why was it late?", reason)
        self.tick("No")
        self.press("Record the reason")
        self.sees(f"The delay of {reference} is explained.")

    def allocates_the_assessment(self, referral, worker):
        """From the list of accepted referrals."""
        self.open("/assessments/to-allocate/")
        self.press(f"Allocate {referral}", within=self.row(referral))
        self.tick(re.compile(rf"^{worker.name}"))
        self.press("Allocate")
        self.sees(f"is with {worker.name}")
        return re.search(r"A-\d{4}-\d+", self.text)[0]

    def signs_off(self, assessment):
        self.open("/assessments/?show=submitted")
        self.follow(assessment)
        self.press("Sign off")
        self.press("Sign off", within=self.page.locator("main form"))
        self.sees(f"{assessment} is signed off.")


class Worker(Colleague):
    """Screens, recommends, assesses."""

    def opens(self, reference):
        self.open("/contacts/?view=mine")
        self.follow(reference)
        self.sees("Who they are")

    def registers_everybody(self, reference):
        """Nobody like them is in the index: each becomes a person there."""
        self.opens(reference)
        buttons = self.page.get_by_role("button", name=re.compile("^Register as new"))
        for left in range(buttons.count() - 1, -1, -1):
            buttons.first.click()
            expect(buttons).to_have_count(left)

    def writes(self, **parts):
        for label, text in parts.items():
            self.fill({"notes": "Notes", "analysis": "What it means (analysis)"}[label], text)
        self.press("Save", within=self.page.locator(".app-savebar"))
        self.sees("Saved. Not yet recommended.")

    def recommends(self, reference, decision, *, level, because="", told="", linked_to="", children=1):
        """The same for every child: said for the first, ticked for the others."""
        if not self.path.startswith(f"/contacts/{reference}/"):
            self.opens(reference)
        grid = self.panel("Recommendation, child by child")
        self.choose(re.compile("^Decision"), decision, within=grid)
        self.tick(str(level), within=grid)
        self.fill(re.compile("^Because"), because, within=grid)
        self.fill(re.compile("^The referrer is told"), told, within=grid)
        self.fill(re.compile("^Open work"), linked_to, within=grid)
        for place in range(children - 1):
            self.tick("Same as for the first child", within=grid, which=place)
        self.press("Recommend", within=self.page.locator(".app-savebar"))
        self.sees("Waits for a manager’s decision")

    takes_up = Manager.takes_up

    def finds(self, words):
        """Who the search gives for a name, in the header of every page: their references."""
        self.page.get_by_label("Find a person or a reference").fill(words)
        self.press("Find", within=self.page.locator("header"))
        self.sees("Why they are here")
        return re.findall(r"P-\d+", self.page.locator("main table").inner_text())

    def says_who(self, reference, called, person):
        """Somebody on the contact is this person of the index."""
        self.opens(reference)
        self.unfold(re.compile(f"In the index under another name.*{called}", re.S))
        self.page.get_by_label(re.compile("^Reference on their page")).first.fill(person)
        self.press("This is the same person")
        self.sees("Confirmed. What is known of them is now on this page.")

    def sees_the_child(self, path, *, where, said, child=None):
        """Record a visit that has just taken place."""
        self.open(f"{path}visit/")
        if child:
            self.tick(child)
        when = self.labelled("When")
        if not when.input_value():
            when.fill(f"{timezone.localtime():%d/%m/%Y %H:%M}")
        self.page.get_by_role("group", name="Was the child seen?").get_by_label("Yes", exact=True).check()
        alone = self.page.get_by_role("group", name="Was the child seen alone?")
        (alone.get_by_label("Yes", exact=True) if alone.count() else self.page.get_by_label("Seen alone")).check()
        self.fill("Where", where)
        self.page.get_by_label(re.compile("^What the child said")).fill(said)
        self.press(re.compile("^Record"), within=self.page.locator("main form"))
        self.page.wait_for_url(f"**{path}")

    def assesses(self, assessment, outcome):
        """Write an assessment whole and submit it."""
        self.open("/assessments/")
        self.follow(assessment)
        for box in self.page.locator("textarea.app-writing").all():
            if not box.input_value():
                box.fill(f"What {assessment} says of it.")
        for parent in self.page.locator("#s-parents fieldset.app-repeat").all():
            parent.get_by_label("No", exact=True).check()
            parent.get_by_label("If not consulted, why").fill("It is not safe for the child yet.")
        self.gives_a_partners_word("The school", "Often late, always hungry.")
        self.gives_a_scale("Her mother", 4, "He may come back.")
        self.tick(re.compile("^3A "))
        self.tick(outcome)
        self.press("Submit for sign-off")
        self.sees(f"{assessment} is with your manager to sign off.")

    def gives_a_partners_word(self, who, said):
        section = self.page.locator("#s-partners")
        if not section.get_by_label(re.compile("^Who there")).last.is_visible():
            section.locator("summary").click()
        section.get_by_label(re.compile("^Who there")).last.fill(who)
        section.get_by_label(re.compile("^What they said")).last.fill(said)

    def gives_a_scale(self, who, score, why):
        section = self.page.locator("#s-safety")
        section.get_by_label("Who", exact=True).fill(who)
        section.get_by_label("0 to 10").fill(str(score))
        section.get_by_label("Why", exact=True).fill(why)

    def records_that_consent_was_withdrawn(self, assessment, *, who, risk):
        self.open(f"/assessments/{assessment}/")
        self.unfold("More")
        self.follow("Record that consent was withdrawn")
        self.fill("When consent was withdrawn", f"{timezone.localtime():%d/%m/%Y %H:%M}")
        self.fill("Who withdrew it", who)
        self.fill("The risk to the child if the work stops", risk)
        self.press("Record it")
        self.sees(f"Recorded on {assessment}.")


def staff(desks, **window):
    """A front door on duty: a call handler, a worker, a manager, and those who go on from there beside it."""
    hub, assessing = factories.team(), factories.team(TeamKind.ASSESSMENT)
    people = {
        "handler": (factories.user(Role.CALL_HANDLER, team=hub, name="Jo Field"), CallHandler),
        "worker": (factories.worker(team=hub, name="Sadia Rahman"), Worker),
        "manager": (factories.manager(team=hub, name="Ruth Okoro"), Manager),
        "assessor": (factories.worker(team=assessing, name="Tom Bright"), Worker),
        "boss": (factories.user(Role.ASSESSMENT_MANAGER, team=assessing, name="Ann Hale"), Manager),
        "early_help": (factories.user(Role.EARLY_HELP_LEAD, name="Bea Lunt"), EarlyHelpLead),
    }
    return {role: desks(user, kind=kind, **window) for role, (user, kind) in people.items()}


def stored(reference):
    return Contact.objects.get(reference=reference)
