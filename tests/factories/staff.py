"""Those who work: users, teams, agencies and their keys."""

from mach import keys
from mach.access import Role, Scope
from mach.models import Agency, Team, TeamKind, User
from tests.factories.basics import next_number

PASSWORD = "correct horse battery staple"


def system():
    """The user that jobs act as."""
    return User.objects.system()


def team(kind=TeamKind.FRONT_DOOR, **fields):
    number = next_number()
    fields.setdefault("name", f"{TeamKind(kind).label} {number}")
    return Team.objects.create(kind=kind, slug=f"team-{number}", **fields)


def user(*roles, **fields):
    """Somebody with these roles, a social worker unless said. `password=True` gives one to sign in with (slow)."""
    number = next_number()
    roles = [str(role) for role in roles or [Role.SOCIAL_WORKER]]
    password = fields.pop("password", False)
    fields.setdefault("email", f"{roles[0]}.{number}@example.org")
    fields.setdefault("name", f"{roles[0].replace('_', ' ').capitalize()} {number}")
    made = User(roles=roles, **fields)
    if password:
        made.set_password(PASSWORD if password is True else password)
    else:
        made.set_unusable_password()
    made.save()
    return made


def worker(**fields):
    return user(Role.SOCIAL_WORKER, **fields)


def manager(**fields):
    return user(Role.MACH_MANAGER, **fields)


def agency(slug="", **fields):
    number = next_number()
    slug = slug or f"agency-{number}"
    return Agency.objects.create(slug=slug, name=fields.pop("name", slug.replace("-", " ").title()), **fields)


def agency_key(of=None, *, scopes=tuple(Scope), **fields):
    """A key and its text, as an agency's system sends it after "Bearer": (row, text)."""
    fields.setdefault("name", f"key {next_number()}")
    issued = keys.issue(of or agency(), scopes=scopes, by=fields.pop("by", None) or system(), **fields)
    return issued.key, issued.text
