"""What a social worker does: screens, recommends, assesses."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.colleagues import Colleague


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
