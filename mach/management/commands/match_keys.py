"""Make what people are found by anew: after people were copied in behind the application, or when the rule changes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mach.people import likeness


class Command(BaseCommand):
    help = "Make the keys of everybody anew. It may be stopped and begun again: --after is the last number it told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--after", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        done = likeness.rebuild(lambda last: self.stdout.write(f"up to person {last}"), after=options["after"])
        self.stdout.write(f"The keys of {done} people are made.")
