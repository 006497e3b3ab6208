"""Find people who are in the index twice, with progress; a search that was broken off goes on where it stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from mach import people
from mach.queries.staff import system


class Command(BaseCommand):
    help = "Fill the list of people who may be in the index twice. Ctrl-C stops it; the next one goes on from there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--everyone", action="store_true", help="not only at whom something changed of")
        parser.add_argument("--again", action="store_true", help="begin anew, whether or not a search is under way")

    def handle(self, *args: Any, everyone: bool, again: bool, **options: Any) -> None:
        by = system()
        run = people.begin_search(by=by, everyone=everyone, again=again)
        quiet = options["verbosity"] == 0
        with tqdm(total=people.left_of(run), unit="person", desc="Duplicates", disable=quiet, mininterval=0.3) as bar:
            while batch := people.find_duplicates(run, by=by):
                bar.update(batch)
        run.refresh_from_db()
        if run.finished_at is None:
            self.stdout.write("Another search is at work on this: it will finish it.")
            return
        self.stdout.write(f"{run.looked_at} people looked at, {run.found} pairs to review.")
