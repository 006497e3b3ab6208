"""What every page's frame shows: the hub's name, the navigation for the reader's roles, what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from mach.access import ROLES, Permission, Role
from mach.queries.frame import Surroundings, surroundings


@dataclass(frozen=True, slots=True)
class NavItem:
    """One word of the navigation, for whoever holds any of `permissions` or `roles`; current below `prefixes`. Those of
    one `section` share a word in the first row and have a row of their own below it."""

    label: str
    url_name: str
    prefixes: tuple[str, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    roles: frozenset[str] = frozenset()
    section: str = ""

    def shown_to(self, user: Any) -> bool:
        if not self.permissions and not self.roles:
            return True
        return bool(self.permissions & user.permissions or self.roles & set(user.roles))


READERS = frozenset({Permission.READ_CASES})

HANDED = frozenset({Permission.ACCEPT_HANDOVER, Permission.AUTHORISE_DECISION})
AGENCY = frozenset({Role.PARTNER})
SAMPLED = frozenset({Role.QUALITY_AUDITOR, Role.SENIOR_MANAGER})

IMPROVEMENT = "Improvement"
PLANNED = ("/plan/", "/inspections/", "/board/", "/packs/")


def _improving(label: str, url_name: str, prefixes: tuple[str, ...], permission: Permission) -> NavItem:
    return NavItem(label, url_name, prefixes, frozenset({permission}), section=IMPROVEMENT)


NAV = (
    NavItem("Home", "mach:home"),
    NavItem("What we sent", "referrals:sent", ("/sent/",), roles=AGENCY),
    NavItem("My families", "assessments:early_help", ("/early-help/",), roles=AGENCY),
    NavItem("Contacts", "referrals:queue", ("/contacts/",), READERS),
    NavItem("Referrals", "referrals:referrals", ("/referrals/",), READERS),
    NavItem("Hand-overs", "referrals:handovers", ("/handovers/",), HANDED),
    NavItem("Meetings", "assessments:meetings", ("/meetings/",), READERS),
    NavItem("Enquiries", "assessments:enquiries", ("/enquiries/", "/protection/"), READERS),
    NavItem("Assessments", "assessments:queue", ("/assessments/",), READERS),
    NavItem("Early help", "assessments:early_help", ("/early-help/",), READERS),
    NavItem("Homeless", "assessments:pathways", ("/homeless/",), READERS),
    NavItem("Unfinished", "assessments:register", ("/unfinished/", "/work-to-hand-over/"), READERS),
    NavItem("People", "mach:people_search", ("/people/",), READERS),
    NavItem("Clocks", "mach:clocks", ("/clocks/",), READERS),
    NavItem("Measures", "improvement:measures", ("/measures/",), frozenset({Permission.READ_MEASURES})),
    _improving("Journey and plan", "improvement:journey", PLANNED, Permission.READ_PLAN),
    _improving("Audits", "improvement:audits", ("/audits/",), Permission.READ_AUDITS),
    _improving("Oversight", "improvement:gaps", ("/oversight/",), Permission.READ_OVERSIGHT),
    _improving("Workforce", "improvement:workforce", ("/workforce/",), Permission.READ_WORKFORCE),
    _improving("Annex A", "improvement:annex_a", ("/returns/",), Permission.MAKE_RETURN),
    NavItem("Dip sample", "referrals:dip_sample", ("/decided-without-screening/",), roles=SAMPLED, section=IMPROVEMENT),
    NavItem("Users", "mach:users", ("/users/",), frozenset({Permission.MANAGE_USERS})),
    NavItem("Agencies", "mach:agencies", ("/agencies/",), frozenset({Permission.MANAGE_AGENCIES})),
    NavItem("Settings", "mach:settings", ("/settings/",), frozenset({Permission.MANAGE_SETTINGS})),
)


class Link(NamedTuple):
    label: str
    href: str
    current: bool
    section: str = ""


class Frame:
    """Read by `base.html` only, so that a fragment asks the database nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def _links(self) -> list[Link]:
        if self.user is None or not self.user.is_authenticated:
            return []
        items = [(item, address_of(item.url_name)) for item in NAV if item.shown_to(self.user)]
        return [Link(item.label, href, self._is_current(item, href), item.section) for item, href in items if href]

    @cached_property
    def nav(self) -> list[Link]:
        """The first row. A section leads to the first of its pages; one page alone keeps its own name."""
        rows: dict[str, list[Link]] = {}
        for link in self._links:
            rows.setdefault(link.section or link.label, []).append(link)
        return [
            Link(label, links[0].href, any(link.current for link in links)) if len(links) > 1 else links[0]
            for label, links in rows.items()
        ]

    @cached_property
    def section(self) -> list[Link]:
        """The second row: the pages of the section that this page is in."""
        here = {link.section for link in self._links if link.current}
        found = [link for link in self._links if link.section and link.section in here]
        return found if len(found) > 1 else []

    def _is_current(self, item: NavItem, href: str) -> bool:
        path = self.request.path
        return path == href or any(path.startswith(prefix) for prefix in item.prefixes)

    @cached_property
    def can_search(self) -> bool:
        return self.user is not None and self.user.is_authenticated and Permission.READ_CASES in self.user.permissions

    @cached_property
    def surroundings(self) -> Surroundings | None:
        return surroundings(self.user) if self.user is not None and self.user.is_authenticated else None

    @property
    def unread(self) -> str:
        return self.surroundings.unread if self.surroundings else ""

    @property
    def sweep_stale(self) -> bool:
        return bool(self.surroundings and self.surroundings.sweep_stale)

    @cached_property
    def role_names(self) -> str:
        return ", ".join(ROLES[Role(role)].name for role in getattr(self.user, "roles", []))


def address_of(url_name: str, *args: Any) -> str:
    """The address of a page, or nothing where this installation does not have it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def hub(request: HttpRequest) -> dict[str, Any]:
    return {"hub_name": settings.MACH_HUB_NAME, "sample_mode": settings.MACH_ENV == "sample"}


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}


def tell_done(request: HttpRequest, text: str, *, then: str = "", href: str = "") -> None:
    """Say once that something is done, with the next likely step as a link: "Allocated to S. Rahman. Next: 4 more"."""
    said = render_to_string("components/done.html", {"text": text, "then": then, "href": href})
    messages.success(request, said)
