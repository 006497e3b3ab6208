"""Pages of an administrator: accounts, teams, agencies and their keys."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mach import administration, audit, forms_admin, keys
from mach.access import ROLES, Role
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.paging import page_of
from mach.queries import administration as queries


def first_link(request: HttpRequest, user: Any) -> str:
    """A link, good once, with which somebody sets their own password: given to them by the administrator."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return request.build_absolute_uri(path)


USERS = ("Name", "Email address", "Roles", "Team", "Agency", "State", "Hours a week", "Limit of cases")
TEAMS = ("Team", "Kind", "State")
AGENCIES = ("Agency", "Short name", "State")
KEYS = ("Key", "For", "May", "Issued", "Issued by", "Expires", "Last used", "Revoked")
STATES = {True: "active", False: "not active"}


def initial(record: Any, form: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in form.base_fields if hasattr(record, name)}


@needs(P.MANAGE_USERS)
def users(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("format") == "csv" and request.GET.get("list", "users")
    if wanted == "teams":
        lines = [(team, team.get_kind_display(), STATES[team.active]) for team in queries.teams()]
        return download(request.user, name="teams", head=TEAMS, rows=lines, permission=P.MANAGE_USERS)
    if wanted:
        lines = [user_line(user) for user in queries.users()]
        return download(request.user, name="users", head=USERS, rows=lines, permission=P.MANAGE_USERS)
    page = page_of(request, queries.users(), size=50)
    rows = [(user, [ROLES[Role(r)].name for r in user.roles]) for user in page.object_list]
    return render(request, "mach/admin/users.html", {"page": page, "rows": rows, "teams": queries.teams()})


def user_line(user: Any) -> tuple[Any, ...]:
    roles = ", ".join(ROLES[Role(role)].name for role in user.roles)
    work = (user.hours_per_week, user.caseload_limit)
    return user.name, user.email, roles, user.team, user.agency, STATES[user.is_active], *work


@needs(P.MANAGE_USERS)
def user(request: HttpRequest, user_id: int | None = None) -> HttpResponse:
    found = get_object_or_404(queries.users(), pk=user_id) if user_id else None
    lists = {"teams": queries.teams(), "agencies": queries.agencies()}
    start = (
        initial(found, forms_admin.UserForm)
        if found
        else {"hours_per_week": 37, "caseload_limit": 20, "is_active": True}
    )
    form = forms_admin.UserForm(request.POST or None, initial=start, **lists)
    if attempt(form, administration.save_user, found, by=request.user):
        tell_done(request, f"{form.result.name} is saved.")
        return redirect("mach:user", form.result.pk)
    shown = {"form": form, "found": found, "absences": queries.absences_of(found) if found else []}
    shown["waiting"] = queries.waiting_for(found) if found else 0
    return render(request, "mach/admin/user.html", shown)


@require_POST
@needs(P.MANAGE_USERS)
def password_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show, once, a link with which this person sets a password. Making it is noted."""
    found = get_object_or_404(queries.users(), pk=user_id, is_active=True)
    audit.record("user.password_link", by=request.user, subject=found)
    return render(request, "mach/admin/password_link.html", {"found": found, "link": first_link(request, found)})


@needs(P.MANAGE_USERS)
def absence(request: HttpRequest, user_id: int) -> HttpResponse:
    found = get_object_or_404(queries.users(), pk=user_id)
    form = forms_admin.AbsenceForm(request.POST or None)
    if attempt(form, administration.add_absence, found, by=request.user):
        tell_done(request, f"{found.name}'s absence is noted.")
        return redirect("mach:user", found.pk)
    return edit(request, form, f"When {found.name} is away", reverse("mach:user", args=[found.pk]))


def edit(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    return render(request, "mach/admin/edit.html", {"form": form, "title": title, "back": back})


@needs(P.MANAGE_USERS)
def team(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    found = get_object_or_404(queries.teams(), slug=slug) if slug else None
    start = initial(found, forms_admin.TeamForm) if found else {"active": True}
    form = forms_admin.TeamForm(request.POST or None, initial=start)
    if attempt(form, administration.save_team, found, by=request.user):
        tell_done(request, f"{form.result} is saved.")
        return redirect("mach:users")
    return edit(request, form, str(found or "New team"), reverse("mach:users"))


@needs(P.MANAGE_AGENCIES)
def agencies(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format") == "csv":
        lines = [(agency, agency.slug, STATES[agency.active]) for agency in queries.agencies()]
        return download(request.user, name="agencies", head=AGENCIES, rows=lines, permission=P.MANAGE_AGENCIES)
    return render(request, "mach/admin/agencies.html", {"page": page_of(request, queries.agencies(), size=50)})


@needs(P.MANAGE_AGENCIES)
def new_agency(request: HttpRequest) -> HttpResponse:
    form = forms_admin.AgencyForm(request.POST or None, initial={"active": True})
    if attempt(form, administration.save_agency, None, by=request.user):
        tell_done(
            request,
            f"{form.result} is saved.",
            then="Issue a key",
            href=reverse("mach:agency_key", args=[form.result.slug]),
        )
        return redirect("mach:agency", form.result.slug)
    return edit(request, form, "New agency", reverse("mach:agencies"))


@needs(P.MANAGE_AGENCIES)
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.agencies(), slug=slug)
    if request.GET.get("format") == "csv":
        return keys_as_csv(request, found)
    form = forms_admin.AgencyForm(request.POST or None, initial=initial(found, forms_admin.AgencyForm))
    if attempt(form, administration.save_agency, found, by=request.user):
        tell_done(request, f"{form.result} is saved.")
        return redirect("mach:agency", form.result.slug)
    shown = {"form": form, "agency": found, "keys": queries.keys_of(found)}
    return render(request, "mach/admin/agency.html", shown)


def keys_as_csv(request: HttpRequest, agency: Any) -> HttpResponse:
    """An agency's keys by the prefix that names them. The keys themselves are nowhere kept."""
    lines = [
        (key.prefix, key.name, ", ".join(key.scopes), key.created_at, key.created_by, key.expires_at,
         key.last_used_at, key.revoked_at)
        for key in queries.keys_of(agency)
    ]  # fmt: skip
    name = f"keys-{agency.slug}"
    return download(request.user, name=name, head=KEYS, rows=lines, permission=P.MANAGE_AGENCIES)


@needs(P.MANAGE_AGENCIES)
def agency_key(request: HttpRequest, slug: str) -> HttpResponse:
    """Issue a key. It is shown this once: the hub keeps only its digest."""
    found = get_object_or_404(queries.agencies(), slug=slug)
    form = forms_admin.KeyForm(request.POST or None)
    if attempt(form, keys.issue, found, by=request.user):
        return show_key(request, form.result)
    return edit(request, form, f"New key for {found}", reverse("mach:agency", args=[slug]))


def show_key(request: HttpRequest, issued: Any) -> HttpResponse:
    return render(request, "mach/admin/key.html", {"key": issued.key, "secret": issued.text})


@require_POST
@needs(P.MANAGE_AGENCIES)
def change_key(request: HttpRequest, slug: str, prefix: str) -> HttpResponse:
    """Rotate a key (a new one is shown once, the old one works on for a day) or revoke it at once."""
    found = get_object_or_404(queries.keys_of(get_object_or_404(queries.agencies(), slug=slug)), prefix=prefix)
    if "rotate" in request.POST:
        return show_key(request, keys.rotate(found, by=request.user))
    keys.revoke(found, by=request.user)
    tell_done(request, f"The key {found.prefix} no longer works.")
    return redirect("mach:agency", slug)
