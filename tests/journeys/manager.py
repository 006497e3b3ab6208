"""What a manager does: rates, allocates and decides."""

import re

from tests.journeys.colleagues import Colleague


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
