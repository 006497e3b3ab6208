"""The people of the hub: made-up staff for every role, their teams, hours, limits and absences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mach import administration, keys
from mach.access import Role, Scope
from mach.models import Agency, AgencyKey, Contract, Team, TeamKind, User
from mach.moves import keep
from sample.agencies import AGENCIES, SECTORS

KEY_NAME = "Sample system"
TEAMS = {
    "mach-screening": ("MACH screening", TeamKind.FRONT_DOOR),
    "assessment-east": ("Assessment East", TeamKind.ASSESSMENT),
    "assessment-west": ("Assessment West", TeamKind.ASSESSMENT),
    "early-help": ("Early Help", TeamKind.EARLY_HELP),
    "longer-term": ("Family Support", TeamKind.LONGER_TERM),
}


@dataclass(frozen=True)
class Post:
    """Somebody on the staff. The email's first part is also what the story calls them by."""

    login: str
    name: str
    role: Role
    team: str = ""
    agency: str = ""
    hours: int = 37
    limit: int = 20
    newly_qualified: bool = False
    contract: str = Contract.PERMANENT
    days_left: int = 0

    @property
    def email(self) -> str:
        return f"{self.login}@{self.agency or 'hub'}.example"


STAFF = (
    Post("b.whitlock", "Bev Whitlock", Role.CALL_HANDLER, "mach-screening"),
    Post("o.danjuma", "Ola Danjuma", Role.CALL_HANDLER, "mach-screening", hours=22),
    Post("s.rahman", "Sadia Rahman", Role.SOCIAL_WORKER, "mach-screening"),
    Post("j.thirkell", "Joe Thirkell", Role.SOCIAL_WORKER, "mach-screening"),
    Post("m.okoro", "Miriam Okoro", Role.SOCIAL_WORKER, "mach-screening", hours=30),
    Post("d.haigh", "Dawn Haigh", Role.SOCIAL_WORKER, "assessment-east"),
    Post("k.mistry", "Kiran Mistry", Role.SOCIAL_WORKER, "assessment-east", contract=Contract.AGENCY, days_left=54),
    Post("l.carrow", "Lewis Carrow", Role.SOCIAL_WORKER, "assessment-east", limit=12, newly_qualified=True),
    Post("p.sellars", "Pat Sellars", Role.SOCIAL_WORKER, "assessment-west"),
    Post(
        "a.bello",
        "Amina Bello",
        Role.SOCIAL_WORKER,
        "assessment-west",
        hours=25,
        contract=Contract.MANAGED_TEAM,
        days_left=37,
    ),
    Post("r.nunthorpe", "Ruth Nunthorpe", Role.MACH_MANAGER, "mach-screening"),
    Post("g.fairley", "Graham Fairley", Role.MACH_MANAGER, "mach-screening"),
    Post("c.osei", "Comfort Osei", Role.ASSESSMENT_MANAGER, "assessment-east"),
    Post("n.brigham", "Neil Brigham", Role.ASSESSMENT_MANAGER, "assessment-west"),
    Post("f.arden", "Fay Arden", Role.ASSESSMENT_MANAGER, "longer-term"),
    Post("n.frost", "Nia Frost", Role.SOCIAL_WORKER, "longer-term"),
    Post("w.tate", "Will Tate", Role.SOCIAL_WORKER, "longer-term", hours=30, limit=16),
    Post("h.lund", "Helen Lund", Role.SENIOR_MANAGER),
    Post("e.farrow", "Eddie Farrow", Role.EARLY_HELP_LEAD, "early-help"),
    Post("v.quayle", "Vera Quayle", Role.QUALITY_AUDITOR),
    Post("i.stamp", "Iain Stamp", Role.IMPROVEMENT_LEAD),
    Post("z.peart", "Zoe Peart", Role.PERFORMANCE_ANALYST),
    Post("y.cole", "Yewande Cole", Role.RECORD_READER),
    Post("s.iqbal", "Sana Iqbal", Role.PARTNER, agency="school"),
    Post("t.admin", "Terry Adams", Role.ADMINISTRATOR),
)
RESTRICTED_WORKER = "p.sellars"
LEAVES = ("a.bello", "n.brigham")
"""Who goes soon, and the manager who says so."""


@transaction.atomic
def engage(*, now: datetime, since: datetime, by: User) -> dict[str, User]:
    """Make the teams, the agencies and everybody's account, marked as sample. Nobody can sign in yet."""
    teams = {
        slug: administration.save_team(None, name=name, slug=slug, kind=kind, active=True, by=by)
        for slug, (name, kind) in TEAMS.items()
    }
    agencies = {
        slug: administration.save_agency(None, name=name, slug=slug, active=True, sector=SECTORS[slug], by=by)
        for slug, name in AGENCIES.items()
    }
    today = now.date()
    staff = {post.login: _account(post, teams, agencies, since, today, by) for post in STAFF}
    for login, kind, first, last in _absences(today):
        administration.add_absence(staff[login], kind=kind, first_day=first, last_day=last, by=by)
    return staff


def _account(
    post: Post, teams: dict[str, Team], agencies: dict[str, Agency], since: datetime, today: date, by: User
) -> User:
    user = administration.save_user(
        None,
        email=post.email,
        name=post.name,
        roles=[post.role.value],
        team=teams.get(post.team),
        agency=agencies.get(post.agency),
        hours_per_week=Decimal(post.hours),
        caseload_limit=post.limit,
        newly_qualified=post.newly_qualified,
        contract=post.contract,
        contract_ends_on=today + timedelta(days=post.days_left) if post.days_left else None,
        by=by,
    )
    user.sample, user.joined_at = True, since
    kept: User = keep(user, by=by, at=since, why="sample")
    return kept


def _absences(today: date) -> list[tuple[str, str, date, date]]:
    """Who is away, in days from today: one today, one who has come back, one to come."""
    away = (
        ("m.okoro", "leave", 0, 4),
        ("j.thirkell", "sick", -9, -6),
        ("k.mistry", "training", 5, 6),
        ("d.haigh", "sick", -75, -62),
        ("l.carrow", "sick", -160, -151),
        ("g.fairley", "leave", -40, -31),
        ("s.rahman", "sick", -210, -208),
        ("p.sellars", "leave", 12, 25),
        ("b.whitlock", "sick", -30, -12),
    )
    return [(login, kind, today + timedelta(a), today + timedelta(b)) for login, kind, a, b in away]


def set_passwords(password: str) -> list[dict[str, Any]]:
    """One password for every sample account; it is written down for whoever tries the system. It is hashed once: that
    is made to take long."""
    order = {post.email: place for place, post in enumerate(STAFF)}
    people = sorted(
        User.objects.filter(sample=True, is_active=True), key=lambda user: order.get(user.email, len(order))
    )
    hashed = make_password(password)
    for user in people:
        user.password = hashed
        user.save(update_fields=["password"])
    return [{"email": user.email, "password": password, "roles": list(user.roles)} for user in people]


@transaction.atomic
def cut_keys(*, by: User) -> list[dict[str, str]]:
    """A new key for each agency's system; those that were cut here before end."""
    agencies: Iterable[Agency] = Agency.objects.filter(slug__in=AGENCIES)
    by_slug = {agency.slug: agency for agency in agencies}
    for old in AgencyKey.objects.filter(agency__in=by_slug.values(), name=KEY_NAME, revoked_at=None):
        keys.revoke(old, by=by)
    return [
        {
            "slug": slug,
            "name": by_slug[slug].name,
            "key": keys.issue(by_slug[slug], name=KEY_NAME, scopes=[s.value for s in Scope], by=by).text,
        }
        for slug in AGENCIES
    ]
