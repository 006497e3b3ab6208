"""What a call handler types while somebody speaks. Shape only: practice is checked when the contact is received."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mach import census
from mach.forms import DateField, DateTimeField, Form, InlineRadios, Ticks, Writing
from referrals.sent import SentAdult, SentChild, SentContact

LONGEST_AGO = timedelta(days=7)
MOST_ROWS = 40
SAID = [("", "Not said"), ("yes", "Yes"), ("no", "No")]
LEVELS = [("", "Not said"), *((str(n), str(n)) for n in (1, 2, 3, 4))]


def line(label: str, longest: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off", **more.pop("attrs", {})})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget, **more)


def said(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=SAID, coerce=lambda text: text == "yes", empty_value=None, required=False
    )


def choice(label: str, codes: dict[str, str], blank: str, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", blank), *codes.items()], required=False, **more)


class CallForm(Form):
    """The contact itself: who tells, what, and what the parents know of it."""

    source_code = forms.ChoiceField(
        label="Who is this from",
        choices=[("", "Choose"), *((code, f"{label} ({code})") for code, label in census.REFERRAL_SOURCES.items())],
        error_messages={"required": "Choose who this is from."},
    )
    referrer_name = line("Their name", 200)
    referrer_role = line("Role or relation", 200)
    referrer_phone = line("Telephone", 40, attrs={"inputmode": "tel"})
    referrer_email = forms.EmailField(label="Email", max_length=254, required=False)
    external_reference = line("Their reference", 100)
    anonymous = forms.BooleanField(label="Wants to stay anonymous", required=False)
    identity_withheld = forms.BooleanField(
        label="Do not tell the family who this came from",
        help_text="Shown to everybody who works on it.",
        required=False,
    )
    reason = forms.CharField(
        label="What is the concern",
        help_text="In the caller’s words.",
        widget=Writing({"rows": 7}),
        max_length=50_000,
        error_messages={"required": "Say what the concern is."},
    )
    immediate_danger = forms.BooleanField(
        label="A child is in danger now", help_text="Managers are told at once.", required=False
    )
    occurred_at = DateTimeField(label="When it happened, if known", required=False)
    received_at = DateTimeField(label="Told earlier than now? When", required=False)
    level_believed = forms.TypedChoiceField(
        label="Level of need the caller sees",
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=InlineRadios,
    )
    categories = forms.MultipleChoiceField(label="Kinds of concern", required=False, widget=Ticks)
    names_not_known = forms.BooleanField(label="The caller does not know the children’s names", required=False)
    parents_informed = said("Do the parents know")
    parents_agreed = said("Do they agree to it")
    not_informed_reason = line("If they do not know: why not", 5_000)
    young_person_agreed = said("Young person agrees")

    def __init__(self, *args: Any, categories: Iterable[tuple[str, str]], opened_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = list(categories)  # type: ignore[attr-defined]
        self.opened_at = opened_at

    @property
    def times(self) -> list[forms.BoundField]:
        """Drawn folded, until one is filled in or wrong."""
        return [self[name] for name in ("occurred_at", "received_at", "level_believed")]

    @property
    def contact_details(self) -> list[forms.BoundField]:
        return [self[name] for name in ("referrer_email", "external_reference")]

    @property
    def times_open(self) -> bool:
        return any(field.errors or field.value() for field in self.times)

    @property
    def contact_details_open(self) -> bool:
        return any(field.errors or field.value() for field in self.contact_details)

    def clean_received_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["received_at"]
        if moment and moment > self.opened_at:
            raise ValidationError("This is later than you opened this page: leave it empty.")
        if moment and moment < timezone.now() - LONGEST_AGO:
            raise ValidationError("This is more than seven days ago: ask a manager to correct the time afterwards.")
        return moment

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("anonymous") and given.get("referrer_name"):
            self.add_error("anonymous", "Leave out the caller’s name, or take this tick away.")
        return given

    def as_sent(self, children: Iterable[SentChild], adults: Iterable[SentAdult]) -> SentContact:
        told = {name: value for name, value in self.cleaned_data.items() if name != "received_at"}
        told["categories"] = tuple(told["categories"])
        return SentContact(children=tuple(children), adults=tuple(adults), **told)


class PersonForm(Form):
    """Somebody in the family, as the caller tells of them."""

    given_name = line("Given name", 300)
    family_name = line("Family name", 300)
    date_of_birth = DateField(label="Date of birth", help_text="", required=False)
    sex = forms.ChoiceField(label="Sex", choices=list(census.SEXES.items()), initial="U", required=False)
    description = line("Or a description", 500)
    address_lines = line("Address", 300)
    town = line("Town", 100)
    postcode = line("Postcode", 10)
    nhs_number = line("NHS number", 20, attrs={"inputmode": "numeric"})
    first_language = line("First language", 3)
    interpreter_language = line("Interpreter for", 3)
    ethnicity = choice("Ethnicity", census.ETHNICITIES, "Not said")

    more: tuple[str, ...] = ("town", "nhs_number", "ethnicity", "first_language", "interpreter_language")
    """Drawn folded: known by few callers."""

    def clean_sex(self) -> str:
        return self.cleaned_data["sex"] or "U"

    def told(self) -> dict[str, Any]:
        lines = self.cleaned_data["address_lines"]
        parts = tuple(part.strip()[:200] for part in lines.split(",") if part.strip())
        return {**self.cleaned_data, "address_lines": parts}

    @property
    def at_once(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.more]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.more]

    @property
    def open(self) -> bool:
        """Unfolded where something inside is filled in or wrong."""
        return any(field.errors or field.value() for field in self.folded)


class ChildForm(PersonForm):
    expected_date_of_birth = DateField(label="Expected, if unborn", help_text="", required=False)
    school = line("School or nursery", 200)
    gp = line("GP", 200)
    upn = line("UPN", 20)

    more = ("expected_date_of_birth", *PersonForm.more, "upn", "gp")

    def as_sent(self) -> SentChild:
        return SentChild(**self.told())


class AdultForm(PersonForm):
    relationship = line("Relation to the children", 60)
    parental_responsibility = said("Parental responsibility")
    lives_with_children = said("Lives with the children")

    more = ("description", *PersonForm.more)

    def as_sent(self) -> SentAdult:
        return SentAdult(**self.told())


class Rows(forms.BaseFormSet):
    """Rows of people: as many as were typed, at least one to type in; a row left empty is nobody."""

    row_name, add_label = "Row", "Add another"

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return int(min(super().total_form_count(), MOST_ROWS))
        return min(max(len(self.initial or []), 1), MOST_ROWS)

    @property
    def filled(self) -> list[Any]:
        return [form for form in self.forms if form.has_changed()]


class ChildRows(Rows):
    row_name, add_label = "Child", "Add another child"


class AdultRows(Rows):
    row_name, add_label = "Adult", "Add another adult"


Children = forms.formset_factory(ChildForm, formset=ChildRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
Adults = forms.formset_factory(AdultForm, formset=AdultRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class SoughtForm(forms.Form):
    """Whatever of a person has been typed so far. What is not right yet is left out, and nothing is refused."""

    given_name = forms.CharField(max_length=300, required=False)
    family_name = forms.CharField(max_length=300, required=False)
    date_of_birth = DateField(required=False)
    expected_date_of_birth = DateField(required=False)
    nhs_number = forms.CharField(max_length=20, required=False)
    upn = forms.CharField(max_length=20, required=False)
    postcode = forms.CharField(max_length=10, required=False)
    description = forms.CharField(max_length=500, required=False)
    sex = forms.CharField(max_length=1, required=False)
    address_lines = forms.CharField(max_length=300, required=False)

    def so_far(self) -> dict[str, Any]:
        self.is_valid()
        empty = {name: None if "date" in name else "" for name in self.fields}
        lines = [part.strip() for part in self.cleaned_data.get("address_lines", "").split(",")]
        return {**empty, **self.cleaned_data, "address_lines": [part for part in lines if part]}
