"""Estimate what the comparison of people goes by, from the index itself and from who was sought in it lately."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mach import people
from mach.people import weighing
from mach.queries.staff import system
from referrals.sought import sought_lately


class Command(BaseCommand):
    help = (
        "Count names and keys, and with --set estimate anew how often each agreement is chance, from pairs of people "
        "drawn at random, and how often it is seen where both are one person, from those on the latest contacts that "
        "were looked at, whoever they were linked to. Where too few were sought, the latter stays as it is in force."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set", action="store_true", help="put the new figures in force, from now on")
        parser.add_argument(
            "--reason", default="Estimated from the index and from who was sought", help="why, as its history says it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        weighing.count_names()
        self.stdout.write("Names and keys are counted.")
        if not options["set"]:
            return
        came = people.weigh_anew(sought_lately(people.MOST_SOUGHT), reason=options["reason"], by=system())
        if came.enough:
            self.stdout.write(f"{came.sought} people were sought lately, about {came.known:.0%} of them known before.")
        else:
            self.stdout.write(
                f"{came.sought} people were sought lately, or too few of them were known: how often an agreement is "
                "seen where two are one stays as it is."
            )
        self.stdout.write("New figures are in force. The ones before stay on record.")
