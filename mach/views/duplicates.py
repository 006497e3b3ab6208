"""People who may be in the index twice: the list to review, a pair, merging two records, and undoing it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mach import audit, people
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.errors import RuleBroken
from mach.forms_merging import MergeForm, OtherForm, PairFilters, UndoForm, VerdictForm
from mach.http import attempt, needs
from mach.paging import page_of
from mach.queries import duplicates as queries
from mach.queries.people import named
from mach.views.people import found_person

HEAD = ("How likely", "Reference", "Name", "Born", "Reference", "Name", "Born", "Why", "Found")


@require_safe
@needs(P.MERGE_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of people who may be one, the likeliest first."""
    filters = PairFilters(request.GET)
    asked = filters.asked(queries.STATES)
    rows = queries.pairs(asked, request.user)
    if request.GET.get("format") == "csv":
        found = list(rows[: queries.AT_MOST])
        seen = queries.everyone_in(found)
        return download(request.user, name="duplicates", head=HEAD, rows=map(_line, found), people=seen)
    page = page_of(request, rows)
    seen = queries.everyone_in(page.object_list)
    audit.viewed(None, by=request.user, people=seen, through="list", list="duplicates")
    counted = queries.counts(request.user)
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["format"] = "csv"
    shown = {
        "page": page,
        "rows": [(row, queries.why(row)) for row in page.object_list],
        "asked": asked,
        "filters": filters,
        "narrowed": bool(asked.who or asked.least),
        "views": [
            {"label": label, "count": counted[state], "href": f"?state={state}", "current": state == asked.state}
            for state, label in queries.STATES.items()
        ]
        + [{"label": "Merged", "count": None, "href": reverse("mach:merges"), "current": False}],
        "csv": f"?{kept.urlencode()}" if request.user.may(P.DOWNLOAD_CSV) else "",
    }
    return render(request, "mach/duplicates.html", shown)


def _line(row: Any) -> list[Any]:
    told: list[Any] = [row.probability]
    for one in (row.first, row.second):
        told += [one.reference, one.called, one.date_of_birth or one.expected_date_of_birth]
    return [*told, queries.why(row), row.found_at]


@needs(P.MERGE_PEOPLE)
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Two people side by side, and what somebody says of them."""
    pair = queries.pair_for(pk, request.user).first()
    if pair is None:
        done = get_object_or_404(queries.merge_of_pair(pk, request.user))
        tell_done(request, "These two were merged already: undo the merge if they are two people.")
        return redirect("mach:merge", done.pk)
    form = VerdictForm(request.POST or None, pair=pair)
    if attempt(form, people.say_of_pair, pair, by=request.user):
        told = "are two people: nobody is asked again" if form.result.verdict == "not_the_same" else "wait for later"
        following = queries.pairs(queries.Asked(), request.user).exclude(pk=pair.pk).first()
        tell_done(
            request,
            f"{pair.first.reference} and {pair.second.reference} {told}.",
            then="The next pair" if following else "",
            href=reverse("mach:duplicate", args=[following.pk]) if following else "",
        )
        return redirect("mach:duplicates")
    return render(request, "mach/duplicate.html", {"form": form, "pair": pair, "why": queries.why(pair),
                                                   **_side_by_side(request, pair.first, pair.second)})  # fmt: skip


def _side_by_side(request: HttpRequest, one: Any, other: Any) -> dict[str, Any]:
    along = [queries.besides(each, request.user) for each in (one, other)]
    seen = {one.pk, other.pk, *along[0].people, *along[1].people}
    audit.viewed(one, by=request.user, people=seen, of="duplicates")
    return {
        "one": one,
        "other": other,
        "lines": queries.lines(one, other),
        "along": [
            (label, [getattr(side, name) for side in along])
            for name, label in (("names", "Other names"), ("addresses", "Addresses"), ("family", "Family"))
            if any(getattr(side, name) for side in along)
        ],
        "work": [side.work for side in along],
    }


@needs(P.MERGE_PEOPLE)
def person_merge(request: HttpRequest, reference: str) -> HttpResponse:
    """Which other record is of the same person."""
    one = found_person(request, reference)
    audit.viewed(one, by=request.user, people=[one.pk])
    form = OtherForm(request.POST or None)
    if attempt(form, lambda *, other: _another(one, named(other, request.user))):
        return redirect("mach:merge_people", one.reference, form.result.reference)
    shown = {"person": one, "form": form, "title": "Merge with another record", "save": "Show both"}
    return render(request, "mach/person_edit.html", shown)


def _another(one: Any, other: Any) -> Any:
    if one.pk == other.pk:
        raise RuleBroken(other="This is the same record: enter the reference of the other one.")
    return other


@needs(P.MERGE_PEOPLE)
def merge_people(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Both records side by side: of each field that differs somebody chooses one, and then they are one."""
    kept, gone = found_person(request, reference), found_person(request, other)
    if kept.pk == gone.pk:
        if request.method == "POST":
            tell_done(request, f"{reference} and {other} are one record already: both numbers lead here.")
        return redirect(kept)
    shown = _side_by_side(request, kept, gone)
    form = MergeForm(request.POST or None, lines=shown["lines"])
    chosen = form.chosen()
    in_the_way = queries.in_the_way(kept, gone, request.user)
    if attempt(form, people.merge, kept, gone, chosen=chosen, by=request.user):
        tell_done(request, f"{gone.reference} is merged into {kept.reference}: both numbers lead here.",
                  then="What was merged", href=reverse("mach:merge", args=[form.result.pk]))  # fmt: skip
        return redirect(kept)
    shown |= {"form": form, "chosen": chosen, "in_the_way": in_the_way, "pair": queries.pair_of(kept, gone)}
    shown["choices"] = [(line, chosen.get(line.name, "")) for line in shown["lines"]]
    shown["restricted"] = gone.restricted != kept.restricted
    return render(request, "mach/merge_people.html", shown)


@require_safe
@needs(P.MERGE_PEOPLE)
def merges(request: HttpRequest) -> HttpResponse:
    """Everything that was merged, and what was undone."""
    page = page_of(request, queries.merges(request.user))
    seen = {pk for row in page.object_list for pk in (row.kept_id, row.gone_id)}
    audit.viewed(None, by=request.user, people=seen, through="list", list="merges")
    return render(request, "mach/merges.html", {"page": page})


@needs(P.MERGE_PEOPLE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """What one merge did; and undoing it, with whose is what came after."""
    row = get_object_or_404(queries.merge_for(pk, request.user))
    every = queries.after(row)
    after = [each for each in every if each.open_to(request.user)]
    form = UndoForm(request.POST or None, after=after)
    if attempt(form, people.undo, row, assigned=form.assigned(), by=request.user):
        tell_done(request, f"{row.kept.reference} and {row.gone.reference} are two records again.")
        return redirect("mach:merge", row.pk)
    audit.viewed(row.kept, by=request.user, people=[row.kept_id, row.gone_id], of="merge")
    assigned = form.assigned() if form.is_bound else {}
    shown = {
        "row": row,
        "form": form,
        "to_say": [(each, assigned.get(each.key, "")) for each in after if each.to_say],
        "settled": [each for each in after if not each.to_say],
        "closed": any(each.to_say and not each.open_to(request.user) for each in every),
        "moved": queries.moved(row, request.user),
        "chosen": queries.chosen_words(row),
    }
    return render(request, "mach/merge.html", shown)
