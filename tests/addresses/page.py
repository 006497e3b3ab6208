"""What is said of a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """Who gets it, about which record of tests/everything/, and what the others are answered.

    `hidden` is the same page about a restricted record; `csv` the list's address as a file; `to` what is answered
    where a GET leads on (302) or is not taken (405). A `file` is kept by who asks for it: it is no page.
    """

    who: set[str]
    about: str = ""
    hidden: str = ""
    others: int = 403
    to: int = 200
    csv: str = ""
    file: bool = False


POST_ONLY = {"to": 405}
OWN = {"others": 404}
