"""Pages of short lists, without counting them: one row more than a page says whether another page follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

PAGE = 25
LAST_PAGE = 400


@dataclass(frozen=True)
class ListPage:
    """One page of a list. Long lists that must stay fast at a million rows page by key instead."""

    object_list: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1


def page_of(request: HttpRequest, rows: Any, size: int = PAGE) -> ListPage:
    """The page that the address asks for; the first where it asks for something that is no page."""
    said = request.GET.get("page", "1")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
    number = min(max(number, 1), LAST_PAGE)
    found = list(rows[(number - 1) * size : number * size + 1])
    return ListPage(found[:size], number, len(found) > size)
