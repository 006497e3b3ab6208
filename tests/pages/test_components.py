"""The small parts that pages are made of."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from mach.templatetags.charts import line_chart
from mach.templatetags.spoken_words import clock as clock_face


def draw(component, **context):
    return render_to_string(f"components/{component}.html", context)


@pytest.mark.parametrize(
    ("rag", "danger", "words"),
    [
        ("red", False, ["Red"]),
        ("amber", False, ["Amber"]),
        ("", False, ["Not rated"]),
        ("", True, ["Danger", "Not rated"]),
        ("red", True, ["Danger", "Red"]),
    ],
)
def test_priority_is_a_word_and_a_shape(rag, danger, words):
    html = draw("rag", rag=rag, danger=danger)
    assert all(word in html for word in words)
    assert html.count("<svg") == len(words)


def test_each_rating_has_a_shape_of_its_own():
    shapes = {
        draw("rag", rag=rag).split("<svg")[1].split("</svg>")[0].split(">", 1)[1]
        for rag in ("red", "amber", "green", "")
    }
    assert len(shapes) == 4


def test_a_clock_gives_words_and_the_full_date():
    now = timezone.now()
    clock = SimpleNamespace(
        kind_label="Contact decision",
        target_at=now - timedelta(hours=2, seconds=5),
        due_at=now + timedelta(hours=22, seconds=5),
        warn_at=None,
        stopped_at=None,
    )
    html = clock_face(clock)
    assert "late by 2 h" in html and "limit in 22 h" in html
    assert 'data-state="late"' in html and "data-target=" in html and "Contact decision. Target " in html


def test_a_stopped_clock_is_not_counted_on():
    now = timezone.now()
    clock = SimpleNamespace(kind_label="Rate", target_at=None, due_at=now, warn_at=None, stopped_at=now)
    assert "data-clock" not in clock_face(clock)


def test_pages_keep_the_filters_in_their_links():
    request = RequestFactory().get("/contacts/", {"rag": "red", "page": "1"})
    html = render_to_string("components/pagination.html", {"page": Paginator(range(60), 25).page(1)}, request=request)
    assert 'href="?rag=red&amp;page=2"' in html and "1 to 25 of 60" in html


def test_one_page_needs_no_links():
    assert not draw("pagination", page=Paginator(range(5), 25).page(1)).strip()


def test_a_chart_breaks_where_nothing_was_due_and_says_so_in_its_table():
    points = [("Sep", 70), ("Oct", None), ("Nov", 80), ("Dec", 90)]
    chart = line_chart(points, target=80, top=100)
    assert len(chart["lines"]) == 1
    html = draw("chart_line", points=points, target=80, top=100, unit="%", name="Decided in 24 hours")
    assert "none due" in html and "<svg" in html and "style=" not in html


def test_rare_acts_are_under_more_and_one_button_is_the_main_one():
    steps = [SimpleNamespace(name=n, label=n.title(), url=f"/{n}/") for n in ("recommend", "note")]
    html = draw("actions", steps=steps, primary=steps[0], more=[SimpleNamespace(label="Decide now", url="/now/")])
    assert html.count("govuk-button--secondary") == 1 and "<summary>More</summary>" in html


def test_a_target_of_nought_is_drawn_and_none_is_not():
    points = [("May", 3), ("June", 0)]
    assert line_chart(points, target=0)["target"] == line_chart(points, target=0)["base"]
    assert line_chart(points, target=None)["target"] is line_chart(points, target="")["target"] is None


def test_what_is_expected_is_drawn_apart_from_what_came():
    points = [("May", 3), ("June", 4), ("July", 5), ("August", 5)]
    chart = line_chart(points, ahead=2)
    assert [len(line.split()) for line in chart["lines"]] == [2]
    assert [len(line.split()) for line in chart["expected"]] == [3]
    assert chart["lines"][0].split()[-1] == chart["expected"][0].split()[0]
    assert "app-chart__line--expected" in draw("chart_line", points=points, ahead=2, name="Contacts")
    assert "app-chart__line--expected" not in draw("chart_line", points=points, name="Contacts")
