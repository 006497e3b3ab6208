"""Estimate what the comparison of people goes by, from the index itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mach.people import weighing
from mach.queries.staff import system


class Command(BaseCommand):
    help = (
        "Count names and keys, and with --set estimate anew, from pairs of people drawn at random, how often each "
        "agreement is chance. How often it is seen where both are one person stays as it is in force."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set", action="store_true", help="put the new figures in force, from now on")
        parser.add_argument(
            "--reason", default="Estimated from the index", help="why, as the setting's history says it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        weighing.count_names()
        self.stdout.write("Names and keys are counted.")
        if not options["set"]:
            return
        figures = weighing.figures_in_force()
        levels = weighing.estimate_u(figures)
        weighing.set_weights(levels, rules=figures["rules"], reason=options["reason"], by=system())
        self.stdout.write("New figures are in force. The ones before stay on record.")
