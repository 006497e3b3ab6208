"""The API for agencies' systems: their own figures, of how they attend and of how good their contacts were."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from improvement.catalogue import BY_SLUG, Measure
from improvement.presenting_figures import outside
from improvement.queries import figures as queries
from improvement.queries.figures import Point
from improvement.serializers import FiguresIn, OwnFiguresOut
from mach import audit
from mach.access import Scope
from mach.api import AgencyView, refusals
from mach.serializers import shape

OWN = tuple(
    BY_SLUG[slug]
    for slug in (
        "attendance",
        "contacts",
        "below-threshold",
        "same-level",
        "quality-complete",
        "quality-clear",
        "quality-right-level",
        "quality-consent-said",
    )
)
"""What an agency can act on: whether it comes when it is asked, and how good what it sends is."""


class Figures(AgencyView):
    """Your agency's own figures by month. Small numbers are hidden, and nobody else's figures are here."""

    scopes = {"GET": Scope.FIGURES_READ}

    @extend_schema(
        operation_id="own_figures",
        summary="Read your agency's own figures",
        parameters=[FiguresIn],
        responses={200: OwnFiguresOut, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        asked = shape(FiguresIn).check(as_numbers(request.query_params.dict()))
        agency = request.auth.agency
        found = queries.of_agency(request.user, agency, OWN, queries.months(asked.get("months", queries.MONTHS)))
        audit.viewed(None, by=request.user, people=[], agency=agency, through="api", list="own figures")
        told = {
            "agency": agency.slug,
            "counted_to": queries.as_of(),
            "figures": [figure(measure, points) for measure, points in found],
        }
        return Response(OwnFiguresOut(told).data)


def as_numbers(query: dict[str, str]) -> dict[str, Any]:
    """A query's values as a body would hold them. Empty values were not said."""
    told: dict[str, Any] = {name: value for name, value in query.items() if value}
    months = told.get("months", "")
    if months.isascii() and months.isdigit() and len(months) < 10:
        told["months"] = int(months)
    return told


def figure(measure: Measure, points: list[Point]) -> dict[str, Any]:
    return {
        "measure": measure.slug,
        "title": measure.title,
        "definition": measure.definition,
        "unit": measure.unit.value,
        "months": [month(point, is_hidden) for point, is_hidden in outside({"own": points})["own"]],
    }


def month(point: Point, is_hidden: bool) -> dict[str, Any]:
    numbers = {"met": point.met, "of": point.count, "percent": point.percent}
    told = dict.fromkeys(numbers) if is_hidden else numbers
    return {"month": f"{point.month:%Y-%m}", **told, "hidden": is_hidden}
