"""Taking a call: one screen, kept as it is typed, received once."""

from __future__ import annotations

import uuid
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from mach import audit, drafts, people
from mach.access import Permission
from mach.context import tell_done
from mach.errors import RuleBroken
from mach.http import needs
from mach.people import Sought
from referrals import services
from referrals.forms.intake import Adults, CallForm, ChildForm, Children, SoughtForm
from referrals.queries import intake as queries

SALT = "referrals.call"
ROWS = {"children": Children, "adults": Adults}


@needs(Permission.RECEIVE_CONTACT)
def take_call(request: HttpRequest) -> HttpResponse:
    """A call of its own for everybody who comes here; calls that were begun and not finished are offered first."""
    begun = [(draft.subject, draft.opened_at) for draft in drafts.of(request.user, services.CALL)]
    new = str(uuid.uuid4())
    if begun and "new" not in request.GET:
        return render(request, "referrals/calls.html", {"begun": begun, "new": new})
    return redirect("referrals:call", call=new)


@needs(Permission.RECEIVE_CONTACT)
def call(request: HttpRequest, call: uuid.UUID) -> HttpResponse:
    """One call. Saving keeps what was typed; receiving makes it a contact and leaves the call's page behind."""
    if earlier := queries.from_call(request.user, call):
        return already(request, earlier)
    typed = drafts.load(user=request.user, form=services.CALL, subject=str(call))
    opened_at = opened(request, call, typed.opened_at if typed else timezone.now())
    if request.method == "POST":
        return posted(request, call, opened_at)
    given = as_query(typed.fields) if typed else QueryDict()
    return show(request, call, Page(given, opened_at, bound=False), typed=typed)


def posted(request: HttpRequest, call: uuid.UUID, opened_at: datetime) -> HttpResponse:
    if "receive" in request.POST:
        page = Page(request.POST, opened_at, bound=True)
        if contact := page.receive(call, request.user):
            told = f"{contact.reference} was received."
            tell_done(request, told, then=f"Open {contact.reference}", href=contact.get_absolute_url())
            return redirect("referrals:take_call")
        keep(request, call)
        return show(request, call, page, typed=None)
    keep(request, call)
    return redirect("referrals:call", call=call)


def keep(request: HttpRequest, call: uuid.UUID) -> None:
    """Everything typed, with one more row where that was asked for."""
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
    for prefix in ROWS:
        count = request.POST.get(f"{prefix}-TOTAL_FORMS", "")
        if f"add_{prefix}" in request.POST and count.isascii() and count.isdigit() and len(count) < 4:
            fields[f"{prefix}-TOTAL_FORMS"] = [str(int(count) + 1)]
    drafts.save(user=request.user, form=services.CALL, subject=str(call), fields=fields)


NOT_TYPED = {"csrfmiddlewaretoken", "opened", "save", "receive", "add_children", "add_adults"}


class Page:
    """The form and its rows: bound, to be received, or as they were left."""

    def __init__(self, given: QueryDict, opened_at: datetime, *, bound: bool) -> None:
        named = {"categories": [(row.slug, row.label) for row in queries.categories()], "opened_at": opened_at}
        self.opened_at = opened_at
        if bound:
            self.form = CallForm(given, **named)
            self.rows = {prefix: kind(given, prefix=prefix) for prefix, kind in ROWS.items()}
        else:
            first = {name: given.getlist(name) if name == "categories" else given[name] for name in given}
            self.form = CallForm(initial=first, **named)
            self.rows = {
                prefix: kind(prefix=prefix, initial=rows_of(given, prefix) or [{}]) for prefix, kind in ROWS.items()
            }

    def receive(self, call: uuid.UUID, by: Any) -> Any:
        """The contact, or nothing when something has to be put right first: every fault is then beside its field."""
        if not all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())]):
            return None
        children, adults = ([row.as_sent() for row in rows.filled] for rows in self.rows.values())
        received_at = self.form.cleaned_data["received_at"] or self.opened_at
        sent = self.form.as_sent(children, adults)
        try:
            return services.take_call(sent=sent, call=call, by=by, received_at=received_at)
        except RuleBroken as broken:
            self.refuse(broken.errors)
            return None

    def refuse(self, errors: dict[str, list[str]]) -> None:
        for path, told in errors.items():
            group, *rest = path.split(".")
            if group in self.rows:
                rows = self.rows[group].filled or self.rows[group].forms
                rows[int(rest[0]) if rest else 0].refuse({rest[1] if len(rest) > 1 else "": told})
            else:
                self.form.refuse({path: told})

    @property
    def forms(self) -> list[Any]:
        return [self.form, *self.rows["children"].forms, *self.rows["adults"].forms]


def rows_of(given: QueryDict, prefix: str) -> list[dict[str, str]]:
    said = given.get(f"{prefix}-TOTAL_FORMS", "")
    count = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    rows: list[dict[str, str]] = [{} for _ in range(min(count, 40))]
    for name in given:
        head, _, rest = name.partition("-")
        place, _, field = rest.partition("-")
        if head == prefix and field and place.isascii() and place.isdigit() and int(place[:3]) < len(rows):
            rows[int(place[:3])][field] = given[name]
    return rows


def as_query(fields: dict[str, list[str]]) -> QueryDict:
    given = QueryDict(mutable=True)
    for name, values in fields.items():
        given.setlist(name, values)
    return given


def opened(request: HttpRequest, call: uuid.UUID, default: datetime) -> datetime:
    """When this call's page was opened: said by the page itself, signed, and never later than the draft."""
    try:
        said = signing.loads(request.POST.get("opened", ""), salt=f"{SALT}.{call}")
    except signing.BadSignature:
        return default
    return min(parse_datetime(said) or default, default)


def show(request: HttpRequest, call: uuid.UUID, page: Page, *, typed: Any) -> HttpResponse:
    alike = look_up(request, [row for rows in page.rows.values() for row in rows.forms])
    shown = {
        "call": call,
        "form": page.form,
        "children": page.rows["children"],
        "adults": page.rows["adults"],
        "has_errors": page.form.is_bound,
        "forms": page.forms,
        "opened": signing.dumps(page.opened_at.isoformat(), salt=f"{SALT}.{call}"),
        "opened_at": page.opened_at,
        "alike": alike,
        "typed": typed,
    }
    return render(request, "referrals/take_call.html", shown)


def look_up(request: HttpRequest, rows: list[Any]) -> bool:
    """Give each row the people of the index whom it may mean; the log names all who are shown."""
    names = list(SoughtForm.base_fields)
    several = [
        so_far(
            {name: row[name].value() or "" for name in names if name in row.fields}, child=isinstance(row, ChildForm)
        )
        for row in rows
    ]
    found = people.match_many(several, reader=request.user)
    for row, matches in zip(rows, found, strict=True):
        row.matches = matches
    shown = [match.person.pk for matches in found for match in matches]
    if shown:
        audit.viewed(None, by=request.user, people=shown, through="search")
    return bool(shown)


def so_far(typed: Any, *, child: bool = False) -> Sought:
    return Sought.of(SimpleNamespace(**SoughtForm(typed).so_far()), child=child)


@require_POST
@needs(Permission.RECEIVE_CONTACT)
def who(request: HttpRequest) -> HttpResponse:
    """Who somebody may be, while they are being typed."""
    sought = so_far(request.POST, child=request.GET.get("of") == "child")
    matches = people.match(sought, reader=request.user)
    if matches:
        audit.viewed(None, by=request.user, people=[match.person.pk for match in matches], through="search")
    # Nothing at all where nobody is alike, so that the empty box is not drawn.
    return HttpResponse(render_to_string("referrals/_alike.html", {"matches": matches}, request).strip())


def already(request: HttpRequest, earlier: Any) -> HttpResponse:
    """The form was sent twice, or the page was opened again afterwards: the contact is there, once."""
    tell_done(request, f"This call was already received as {earlier.reference}.")
    return redirect(earlier.get_absolute_url())
