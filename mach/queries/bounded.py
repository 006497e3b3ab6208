"""Counting no further than says enough: nobody waits for a page while thousands of rows are counted."""

from __future__ import annotations

from django.db.models import DateTimeField, Func, IntegerField, Subquery

COUNTED_TO = 100


class CountUpTo(Subquery):
    """How many rows a query has, looking no further than its own limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


class AsFound(Func):
    """A moment to sort or to narrow by, of rows that another index finds: PostgreSQL guesses that one contact in a
    hundred is about somebody, and would rather read all contacts in the order of time until it has met enough."""

    template = "(%(expressions)s + interval '0')"
    output_field = DateTimeField()


def said(count: int) -> str:
    """A count as it is shown: exact as far as it was counted."""
    return f"{COUNTED_TO - 1}+" if count >= COUNTED_TO else str(count)
