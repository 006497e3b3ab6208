"""Which six months a return is made for."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from mach.forms import DateField, Form

EARLIEST = date(2000, 1, 1)


class SixMonthsForm(Form):
    """The last day of the six months; today unless said otherwise."""

    to = DateField(
        label="Last day of the six months",
        help_text="Today, as a rule: what an inspector asks for are the six months up to the day the lists are made.",
    )

    def clean_to(self) -> date:
        last: date = self.cleaned_data["to"]
        if last > timezone.localdate():
            self.add_error("to", "Choose today or an earlier day: what has not happened cannot be listed.")
        elif last < EARLIEST:
            self.add_error("to", "Choose a day in this century.")
        return last
