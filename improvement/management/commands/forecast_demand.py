"""Forecast demand now, and print how the method did on the weeks that have passed beside the naive forecast."""

from typing import Any

from django.core.management.base import BaseCommand

from improvement.counting.weeks import STAGES
from improvement.rules.demand import error_words
from improvement.services.forecasting import forecast
from mach.queries.staff import system


class Command(BaseCommand):
    help = "Forecast twelve weeks of arrivals at each stage and print the error of the back-test."

    def handle(self, *args: Any, **options: Any) -> None:
        made = forecast(by=system(), whole=True)
        for each in made:
            self.stdout.write(f"{STAGES[each.stage].label}: {each.weeks_read} weeks read. "
                              f"{error_words(each.error, each.naive_error)}")  # fmt: skip
            if each.inside is not None:
                self.stdout.write(f"  {each.inside:g}% of them lay within the {each.confidence}% interval.")
        for slug in STAGES.keys() - {each.stage for each in made}:
            self.stdout.write(f"{STAGES[slug].label}: too few weeks to forecast from.")
