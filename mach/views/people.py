"""Finding people, and a person's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve

from mach import audit, census, people
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.forms_people import (
    AddressForm,
    CorrectForm,
    NameForm,
    RegisterForm,
    RelationshipForm,
    SearchForm,
    said,
)
from mach.http import attempt, needs
from mach.languages import language_words
from mach.people import Home, Sought, Tie
from mach.queries import people as queries
from mach.queries import search, stories
from mach.queries.views_of_records import AT_MOST, LENGTH, views_of

FOUND = ("Reference", "Name", "Born or expected", "Why they are here")
LOOKED = ("When", "Who", "What", "Where")
SHOWN = [
    ("", "Everything"),
    ("key", "Key"),
    ("contacts", "Contacts"),
    ("referrals", "Referrals"),
    ("assessments", "Assessments"),
]


@needs(P.READ_CASES)
def people_search(request: HttpRequest) -> HttpResponse:
    """Posted, so that nothing of what is looked for ends in an address or a log. A reference leads to its record."""
    form = SearchForm(request.POST or None)
    shown: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        clues = form.clues
        if clues.reference and (found_at := search.where_is(clues.reference, request.user)):
            return redirect(found_at)
        found = search.find_people(clues, request.user)
        if request.POST.get("format") == "csv":
            return found_as_csv(request, found)
        audit.viewed(None, by=request.user, people=[one.person.pk for one in found], through="search")
        shown |= {"may_download": request.user.may(P.DOWNLOAD_CSV)}
        shown |= {"found": found, "asked": True, "clues": clues, "most": search.MOST}
    return render(request, "mach/people_search.html", shown)


def found_as_csv(request: HttpRequest, found: list[search.Found]) -> HttpResponse:
    """Those who were found, and why. What was looked for is in no address and in no file's name."""
    lines = [
        (
            one.person.reference,
            one.person.called,
            one.person.date_of_birth or one.person.expected_date_of_birth,
            one.why,
        )
        for one in found
    ]
    people_found = [one.person.pk for one in found]
    return download(request.user, name="people", head=FOUND, rows=lines, people=people_found)


def found_person(request: HttpRequest, reference: str) -> Any:
    return get_object_or_404(queries.person_by_reference(reference, request.user))


def led_on(request: HttpRequest, reference: str, one: Any) -> HttpResponse | None:
    """Where the number in the address is that of a record which was merged into this one: the same page of this."""
    if one.reference == reference:
        return None
    match = resolve(request.path)
    return redirect(match.view_name, one.reference)


def number_of(request: HttpRequest, name: str) -> int | None:
    said_number = request.GET.get(name, "")
    return int(said_number) if said_number.isascii() and said_number.isdigit() and len(said_number) < 18 else None


@needs(P.READ_CASES)
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """Who somebody is, their family, who is working with them now, and everything that was done, in one chronology."""
    one = found_person(request, reference)
    if elsewhere := led_on(request, reference, one):
        return elsewhere
    show, before = request.GET.get("show", ""), number_of(request, "before")
    family = queries.family_of(one, request.user)
    audit.viewed(one, by=request.user, people=[one.pk, *(member.person.pk for member in family)])
    story = stories.story_of([one.pk], request.user, show=show, before=before)
    addresses = queries.addresses_of(one)
    shown = {
        "person": one,
        "family": family,
        "story": stories.lines(story[: stories.LENGTH]),
        "older": story[stories.LENGTH - 1].pk if len(story) > stories.LENGTH else None,
        "views": [
            {"label": label, "href": f"?show={key}", "current": key == show, "count": None} for key, label in SHOWN
        ],
        "show": show,
        "working": queries.open_work([one.pk], request.user),
        "early_help": stories.early_help_of(one.pk, request.user),
        "addresses": addresses,
        "head": head_of(one, addresses),
        "identity": identity_of(one),
        "may": {
            "edit": request.user.may(P.REGISTER_PERSON),
            "restrict": request.user.may(P.RESTRICT_PERSON),
            "views": request.user.may(P.READ_VIEWS),
            "merge": request.user.may(P.MERGE_PEOPLE),
        },
    }
    return render(request, "mach/person.html", shown)


def head_of(one: Any, addresses: list[dict[str, Any]]) -> list[str]:
    """The facts under a person's name."""
    lives = next((home["words"] for home in addresses if home["current"]), "")
    number = one.nhs_number
    return [
        fact
        for fact in (
            one.reference,
            born_words(one),
            f"NHS {number[:3]} {number[3:6]} {number[6:]}" if number else "",
            f"UPN {one.upn}" if one.upn else "",
            lives,
        )
        if fact
    ]


def born_words(one: Any) -> str:
    if one.date_of_birth:
        return f"born {one.date_of_birth:%-d %b %Y}"
    if one.expected_date_of_birth:
        return f"unborn, expected {one.expected_date_of_birth:%-d %b %Y}"
    return "date of birth not known"


def identity_of(one: Any) -> list[tuple[str, str]]:
    return [
        ("Sex", one.get_sex_display()),
        ("Ethnicity", one.get_ethnicity_display()),
        ("First language", language_words(one.first_language)),
        ("Interpreter", language_words(one.interpreter_language)),
        ("Disability", ", ".join(census.DISABILITIES.get(code, code) for code in one.disabilities)),
        ("School or nursery", one.school),
        ("GP practice", one.gp),
        ("Telephone", one.telephone),
        ("Description", one.description),
    ]


@needs(P.READ_VIEWS)
def person_views(request: HttpRequest, reference: str) -> HttpResponse:
    """Who has looked at this person's record."""
    one = found_person(request, reference)
    if request.GET.get("format") == "csv":
        rows = views_of(one.pk, request.user, most=AT_MOST)
        lines = [(row.happened_at, row.agency or row.by, what_was_done(row), row.subject_label) for row in rows]
        name = f"views-of-{one.reference}"
        return download(request.user, name=name, head=LOOKED, rows=lines, people=[one.pk])
    audit.viewed(one, by=request.user, people=[one.pk], of="views")
    rows = views_of(one.pk, request.user, before=number_of(request, "before"))
    older = rows[LENGTH - 1].pk if len(rows) > LENGTH else None
    shown = {
        "person": one,
        "rows": [(row, what_was_done(row)) for row in rows[:LENGTH]],
        "older": older,
        "csv": "?format=csv" if request.user.may(P.DOWNLOAD_CSV) else "",
    }
    return render(request, "mach/person_views.html", shown)


THROUGH = {"page": "looked at the page", "list": "saw them in a list", "search": "found them by a search",
           "csv": "downloaded a list with them", "api": "their agency’s system read it"}  # fmt: skip


def what_was_done(row: Any) -> str:
    """An act of the log in words: how somebody looked, or what they did."""
    if row.act == "viewed":
        return THROUGH.get(row.detail.get("through", ""), "looked")
    return row.act.replace(".", ": ").replace("_", " ")


def edit(request: HttpRequest, one: Any, form: Any, title: str, **more: Any) -> HttpResponse:
    audit.viewed(one, by=request.user, people=[one.pk])
    return render(request, "mach/person_edit.html", {"person": one, "form": form, "title": title, **more})


@needs(P.REGISTER_PERSON)
def person_correct(request: HttpRequest, reference: str) -> HttpResponse:
    one = found_person(request, reference)
    form = CorrectForm(request.POST or None, person=one)
    if attempt(form, lambda **details: people.correct(one, details, by=request.user)):
        tell_done(request, f"{one.reference} is corrected.")
        return redirect(one)
    return edit(request, one, form, "Correct who this is")


@needs(P.REGISTER_PERSON)
def person_name(request: HttpRequest, reference: str) -> HttpResponse:
    one = found_person(request, reference)
    form = NameForm(request.POST or None)
    if attempt(form, people.add_name, one, by=request.user):
        tell_done(request, "The other name is added: the search finds them by it.")
        return redirect(one)
    return edit(request, one, form, "Add another name")


@needs(P.REGISTER_PERSON)
def person_address(request: HttpRequest, reference: str) -> HttpResponse:
    one = found_person(request, reference)
    form = AddressForm(request.POST or None)

    def add(*, lines: str, **rest: Any) -> Any:
        return people.add_address(one, Home(lines=tuple(lines.splitlines()), **rest), by=request.user)

    if attempt(form, add):
        tell_done(request, "The address is added.")
        return redirect(one)
    return edit(request, one, form, "Add an address")


@needs(P.REGISTER_PERSON)
def person_relationship(request: HttpRequest, reference: str) -> HttpResponse:
    one = found_person(request, reference)
    form = RelationshipForm(request.POST or None)

    def add(*, other: str, direction: str, kind: str, **answers: str) -> Any:
        second = queries.named(other, request.user)
        adult, child = (second, one) if direction == "adult" else (one, second)
        return people.relate(
            adult, child, Tie(kind, **{name: said(each) for name, each in answers.items()}), by=request.user
        )

    if attempt(form, add):
        tell_done(request, "The relationship is added.")
        return redirect(one)
    return edit(request, one, form, "Add a relationship")


@needs(P.REGISTER_PERSON)
def person_register(request: HttpRequest) -> HttpResponse:
    """Register somebody who came by no contact, after a look at everybody alike."""
    form = RegisterForm(request.POST or None)
    alike: list[Any] = []
    if form.is_bound and form.is_valid():
        alike = people.match(sought_in(form.cleaned_data), reader=request.user)
        sure = form.cleaned_data["somebody_else"]
        details = {name: value for name, value in form.cleaned_data.items() if name != "somebody_else"}
        if (sure or not alike) and attempt(form, lambda **_: people.register(details, by=request.user)):
            tell_done(request, f"{form.result.reference} is registered.")
            return redirect(form.result)
        form.ask_whether_somebody_else()
    if alike:
        audit.viewed(None, by=request.user, people=[match.person.pk for match in alike], through="search")
    return render(request, "mach/person_register.html", {"form": form, "alike": alike})


def sought_in(data: dict[str, Any]) -> Sought:
    names = (
        "given_name", "family_name", "date_of_birth", "expected_date_of_birth", "nhs_number", "upn", "sex", "telephone",
    )  # fmt: skip
    return Sought(**{name: data[name] for name in names}).tidied()
