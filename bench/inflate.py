"""A registry of any size around the people of FEBRL, made the same way in each environment. Pure: no packages.

Names, streets and towns are those of the registry; a sixth of the names has a typing error of its own. Among those made
up are brothers and sisters at true addresses and namesakes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

Rows = list[dict[str, str]]
SPAN = 25 * 365
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def day(text: str) -> date | None:
    """A date as the application could hold it: what cannot be one as written is tried with day and month swapped."""
    if len(text) != 10:
        return None
    year, month, number = text.split("-")
    for first, second in ((month, number), (number, month)):
        try:
            return date(int(year), int(first), int(second))
        except ValueError:
            continue
    return None


def within(rows: Rows) -> Rows:
    """Births within 25 years, as the children of one place are: an error in a date stays an error."""
    for row in rows:
        if len(row["born"]) == 10 and row["born"][:4].isdigit():
            row["born"] = f"{1990 + int(row['born'][:4]) % 25}{row['born'][4:]}"
        row["postcode"] = _postcode(row["postcode"])
    return rows


def _postcode(code: str) -> str:
    """Four figures as a postcode of this country, letters in fixed places, one figure to one character."""
    if len(code) != 4 or not code.isdigit():
        return code
    return f"TS{code[0]} {code[1]}{LETTERS[int(code[2])]}{LETTERS[int(code[3]) + 10]}"


def everyone(registry: Rows, size: int) -> Iterator[dict[str, str]]:
    yield from registry
    dice = random.Random(7)
    given = [row["given"] for row in registry if row["given"]]
    family = [row["family"] for row in registry if row["family"]]
    streets = [row["street"] for row in registry if row["street"]]
    towns = [row["town"] for row in registry]
    for n in range(size - len(registry)):
        born = date(1990, 1, 1) + timedelta(days=dice.randrange(SPAN))
        row = {
            "given": _typed(dice.choice(given), dice),
            "family": _typed(dice.choice(family), dice),
            "born": born.isoformat(),
            "house": str(dice.randrange(1, 200)),
            "street": dice.choice(streets),
            "street_2": "",
            "town": dice.choice(towns),
            "postcode": _postcode(f"{dice.randrange(10_000):04d}"),
            "sex": "",
        }
        other = registry[n % len(registry)]
        if n < 10_000:  # brothers and sisters at true addresses
            row |= {name: other[name] for name in ("family", "house", "street", "street_2", "postcode")}
        elif n < 20_000:  # namesakes born in the same year
            row |= {name: other[name] for name in ("given", "family")}
            row["born"] = other["born"][:4] + row["born"][4:] if day(other["born"]) else row["born"]
        yield row


def _typed(name: str, dice: random.Random) -> str:
    if dice.random() > 0.15 or len(name) < 3:
        return name
    place = dice.randrange(1, len(name))
    return name[:place] + dice.choice("aeioulnrst") + name[place + dice.randrange(2) :]
