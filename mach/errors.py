"""What can be refused, in words for the person who asked. Pure: the doors map these to HTTP in `mach/http.py`."""

from __future__ import annotations

from collections.abc import Iterable


class MachError(Exception):
    """Something the system will not do. `str()` is a whole sentence that says what to do instead."""


class NotAllowed(MachError):
    """This person's roles do not permit the step, or it is their own work that they would approve."""


class WrongState(MachError):
    """The record has moved on: the step does not start from where the record stands now."""


class Conflict(MachError):
    """What was sent contradicts what is already held: another content under the same key, a newer version.

    `current` is what is held, where the person who is refused may see it and put both together.
    """

    def __init__(self, message: str = "", /, current: object = None) -> None:
        self.current = current
        super().__init__(message)


class RuleBroken(MachError):
    """Practice forbids it as asked. `errors` maps the field (a dotted path for nested input) to sentences.

    >>> RuleBroken(comment="Say what is still needed.").errors
    {'comment': ['Say what is still needed.']}
    """

    def __init__(self, message: str = "", /, **fields: str | Iterable[str]) -> None:
        self.errors: dict[str, list[str]] = {
            name: [told] if isinstance(told, str) else list(told) for name, told in fields.items()
        }
        if message:
            self.errors.setdefault("", []).insert(0, message)
        super().__init__(message or " ".join(s for told in self.errors.values() for s in told))
