"""Every form is drawn as govuk components, with its hints and errors tied to its fields."""

from datetime import date

import pytest
from django import forms as plain
from django.template.loader import render_to_string
from django.test import SimpleTestCase

from mach import forms


class Example(forms.Form):
    mark_optional = True
    groups = (("Who", ("name", "rag")),)
    name = plain.CharField(help_text="As they say it")
    rag = plain.ChoiceField(label="Priority", choices=[("r", "Red"), ("a", "Amber")], widget=forms.InlineRadios)
    steps = plain.MultipleChoiceField(choices=[("s", "School"), ("g", "GP")], widget=forms.Ticks, required=False)
    sure = plain.BooleanField(label="I have checked")
    born = forms.DateField(required=False)
    text = plain.CharField(widget=forms.Writing)
    password = plain.CharField(widget=plain.PasswordInput, required=False)
    secret = plain.CharField(widget=plain.HiddenInput, initial="x")


class Drawn(SimpleTestCase):
    def test_each_kind_of_field_has_its_component(self):
        html = str(Example())
        for css in ("govuk-input", "govuk-radios__input", "govuk-checkboxes__input", "govuk-textarea app-writing"):
            assert css in html
        assert html.count('class="govuk-radios__input"') == 2
        assert html.count('class="govuk-checkboxes__input"') == 3
        assert "govuk-radios--inline" in html and "app-ticks" in html and "govuk-js-password-input-toggle" in html

    def test_groups_are_fieldsets_and_the_rest_follows(self):
        html = str(Example())
        assert "<legend>Who</legend>" in html
        assert html.index("Who</legend>") < html.index("I have checked")

    def test_only_what_may_stay_empty_is_marked(self):
        html = str(Example())
        assert html.count("(optional)") == 3

    def test_errors_and_hints_are_named_by_their_field(self):
        html = str(Example({}))
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'id="id_name_error"' in html and "govuk-input--error" in html
        assert '<fieldset class="govuk-fieldset" aria-describedby="id_rag_error">' in html

    def test_the_summary_links_each_message_to_the_first_control(self):
        html = render_to_string("components/error_summary.html", {"form": Example({})})
        assert '<a href="#id_name">Fill in “Name”.</a>' in html
        assert '<a href="#id_rag_0">Choose an answer for “Priority”.</a>' in html
        assert "Tick “I have checked” to go on." in html

    def test_nothing_wrong_means_no_summary(self):
        assert not render_to_string("components/error_summary.html", {"form": Example()}).strip()

    def test_what_a_service_refused_stands_beside_its_field(self):
        form = Example({})
        form.refuse({"name": ["Say who it is."], "children.0.born": ["Born after today."], "": ["Ask a manager."]})
        assert "Say who it is." in form.errors["name"]
        assert form.non_field_errors() == ["Born after today.", "Ask a manager."]

    def test_a_formset_has_a_row_to_copy_and_a_button_without_script(self):
        rows = plain.formset_factory(Example, extra=2)(prefix="child")
        html = str(rows)
        assert html.count('class="app-repeat"') == 3
        assert "child-__prefix__-name" in html and 'name="add_child"' in html
        assert render_to_string("components/error_summary.html", {"form": [rows, Example({})]}).count("<li>") == 5


@pytest.mark.parametrize("typed", ["27/3/2016", "27.3.2016", "27 3 2016", "27 Mar 2016", "27 March 2016", "2016-03-27"])
def test_a_date_is_taken_as_people_write_it(typed):
    assert forms.DateField().clean(typed) == date(2016, 3, 27)


def test_an_impossible_date_is_refused_in_words():
    with pytest.raises(plain.ValidationError, match="Enter a real date"):
        forms.DateField().clean("31/2/2016")


def test_a_moment_is_taken_on_the_hubs_clock():
    at = forms.DateTimeField().clean("24/6/2026 10:40")
    assert at.isoformat() == "2026-06-24T10:40:00+01:00"
