"""Forms about people: finding them, saying who they are, who may open them. Shape only; practice is in mach/people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from mach import census
from mach.clues import Clues, understand, written
from mach.forms import AsShown, DateField, Form, InlineRadios, Ticks, Writing
from mach.identifiers import clean_nhs_number, clean_postcode, clean_telephone, nhs_number_fault
from mach.people import IDENTITY
from mach.queries.chronology import WEIGHTS
from mach.queries.duplicates import label_of, value_words

YES_NO = [("", "Not known"), ("yes", "Yes"), ("no", "No")]


OLDEST = 120
"""Nobody in the index is older than this many years: a date of birth before is a slip of the keys."""


def with_digits(number: str) -> str:
    """A telephone number as it was typed. Words alone would be dropped without a word."""
    if number.strip() and not clean_telephone(number):
        raise forms.ValidationError("Enter the telephone number in digits, or leave it empty.")
    return number


def said(answer: str) -> bool | None:
    """Yes, no, or not known."""
    return {"yes": True, "no": False}.get(answer)


class SearchForm(Form):
    """One box that understands what is typed, and a field for each thing for who wants to be exact."""

    q = forms.CharField(
        label="Anything you know",
        help_text="A name, date of birth, NHS number, reference, address or telephone, in any order.",
        max_length=200,
        required=False,
    )
    name = forms.CharField(label="Name", max_length=300, required=False)
    date_of_birth = DateField(label="Date of birth", required=False)
    nhs_number = forms.CharField(label="NHS number", max_length=20, required=False)
    reference = forms.CharField(label="Reference", max_length=20, required=False)
    address = forms.CharField(label="House and street", max_length=200, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    telephone = forms.CharField(label="Telephone", max_length=30, required=False)

    def clean_nhs_number(self) -> str:
        if fault := nhs_number_fault(self.cleaned_data["nhs_number"]):
            raise forms.ValidationError(fault)
        return clean_nhs_number(self.cleaned_data["nhs_number"])

    def clean_reference(self) -> str:
        typed = self.cleaned_data["reference"]
        if typed and not written(typed):
            raise forms.ValidationError("Enter the reference as it is written, for example C-2026-000123 or P-000123.")
        return written(typed)

    def clean_postcode(self) -> str:
        return clean_postcode(self.cleaned_data["postcode"])

    def clean_telephone(self) -> str:
        return clean_telephone(with_digits(self.cleaned_data["telephone"]))

    @property
    def clues(self) -> Clues:
        """What the fields say, and what the box says where they are empty."""
        data = self.cleaned_data
        exact = Clues(**{name: data[name] for name in Clues.__slots__ if name != "upn" and data.get(name)})
        return exact.beside(understand(data.get("q", "")))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.clues.any:
            self.add_error("q", "Type what you know of the person, or a reference.")
        return data


class IdentityForm(Form):
    """Who somebody is."""

    given_name = forms.CharField(label="Given name", max_length=300, required=False)
    family_name = forms.CharField(label="Family name", max_length=300, required=False)
    description = forms.CharField(
        label="Description", help_text="While no name is known.", max_length=500, required=False
    )
    date_of_birth = DateField(label="Date of birth", required=False)
    expected_date_of_birth = DateField(label="Expected date of birth", help_text="Unborn only.", required=False)
    sex = forms.ChoiceField(label="Sex", choices=list(census.SEXES.items()), widget=InlineRadios, initial="U")
    ethnicity = forms.ChoiceField(
        label="Ethnicity", choices=[("", "Not said"), *census.ETHNICITIES.items()], required=False
    )
    first_language = forms.CharField(
        label="First language",
        help_text="Three letters, for example eng, pol, ben, bfi (British Sign Language).",
        max_length=3,
        required=False,
    )
    interpreter_language = forms.CharField(
        label="Interpreter needed in", help_text="Three letters, or empty.", max_length=3, required=False
    )
    nhs_number = forms.CharField(label="NHS number", max_length=20, required=False)
    upn = forms.CharField(label="Unique pupil number (UPN)", max_length=20, required=False)
    school = forms.CharField(label="School or nursery", max_length=200, required=False)
    gp = forms.CharField(label="GP practice", max_length=200, required=False)
    telephone = forms.CharField(label="Telephone", max_length=40, required=False)
    disabilities = forms.MultipleChoiceField(
        label="Disability", choices=list(census.DISABILITIES.items()), widget=Ticks, required=False
    )

    groups = (
        ("Name", ("given_name", "family_name", "description")),
        ("Birth", ("date_of_birth", "expected_date_of_birth", "sex")),
        ("Numbers", ("nhs_number", "upn", "telephone")),
        ("School and GP", ("school", "gp")),
        ("Identity and needs", ("ethnicity", "first_language", "interpreter_language", "disabilities")),
    )

    def clean_date_of_birth(self) -> date | None:
        born: date | None = self.cleaned_data["date_of_birth"]
        # Of somebody on a contact the contact says it as it was sent: only who types it is asked.
        if born and born.year < timezone.localdate().year - OLDEST:
            raise forms.ValidationError(f"Check the year: this is more than {OLDEST} years ago.")
        return born

    def clean_expected_date_of_birth(self) -> date | None:
        expected: date | None = self.cleaned_data["expected_date_of_birth"]
        if expected and expected > timezone.localdate() + timedelta(days=365):
            raise forms.ValidationError("Check the year: this is more than a year from now.")
        return expected

    def clean_telephone(self) -> str:
        return with_digits(self.cleaned_data["telephone"])


class RegisterForm(IdentityForm):
    """Somebody new. When somebody alike is in the index, one tick more."""

    somebody_else = forms.BooleanField(
        label="I have looked at the people above: this is somebody else", required=False, widget=forms.HiddenInput
    )

    def ask_whether_somebody_else(self) -> None:
        self.fields["somebody_else"].widget = forms.CheckboxInput()


class CorrectForm(AsShown, IdentityForm):
    """Who somebody is. What a colleague corrected since the page was opened is told, not overwritten."""

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        self.now = {name: getattr(person, name) for name in IDENTITY}
        super().__init__(*args, stands=self.now, initial=self.now, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        other = [name for name, value in self.now.items() if name in data and data[name] != value]
        if self.moved_on and other:
            told = "; ".join(f"{label_of(name)}: {value_words(name, self.now[name]) or 'not known'}" for name in other)
            self.add_error(
                None,
                f"A colleague changed this record since you opened it. It now says: {told}. Save again to replace it.",
            )
        return data


class NameForm(Form):
    """Another name that somebody is or was known by."""

    given_name = forms.CharField(label="Given name", max_length=300, required=False)
    family_name = forms.CharField(label="Family name", max_length=300, required=False)
    note = forms.CharField(
        label="Where this name comes from", help_text="For example, before marriage.", max_length=200, required=False
    )


class AddressForm(Form):
    """Where somebody lives or lived."""

    lines = forms.CharField(
        label="House and street", widget=forms.Textarea(attrs={"rows": 2}), max_length=400, required=False
    )
    town = forms.CharField(label="Town", max_length=100, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    from_day = DateField(label="From", required=False)
    to_day = DateField(label="Until", help_text="Leave empty while they live there.", required=False)


class RelationshipForm(Form):
    """What this person is to another, or another to this person."""

    other = forms.CharField(
        label="Reference of the other person", help_text="From their page, for example P-000123.", max_length=20
    )
    direction = forms.ChoiceField(
        label="Which way round",
        choices=[("adult", "The other person is the adult"), ("child", "The other person is the child")],
        widget=forms.RadioSelect,
    )
    kind = forms.CharField(
        label="What the adult is to the child", help_text="For example mother, stepfather, carer.", max_length=60
    )
    parental_responsibility = forms.ChoiceField(
        label="Parental responsibility", choices=YES_NO, widget=InlineRadios, required=False
    )
    lives_with = forms.ChoiceField(label="Live together", choices=YES_NO, widget=InlineRadios, required=False)

    def clean_other(self) -> str:
        reference = written(self.cleaned_data["other"])
        if not reference.startswith("P-"):
            raise forms.ValidationError("Enter the person's reference, for example P-000123.")
        return reference


class StaffField(forms.ModelMultipleChoiceField):
    """Names of staff to tick, each with the team."""

    widget = Ticks

    def label_from_instance(self, user: Any) -> str:
        return f"{user.name} ({user.team})" if user.team_id else str(user.name)


class RestrictForm(Form):
    """Close a person's record to all but senior managers and those named here."""

    reason = forms.CharField(label="Why this record is restricted", widget=Writing(attrs={"rows": 3}))
    named = StaffField(label="Who may open it besides senior managers", queryset=None, required=False)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].queryset = staff


class LiftForm(Form):
    reason = forms.CharField(label="Why the restriction is lifted", widget=Writing(attrs={"rows": 3}))


class NamedForm(Form):
    """Name one more user for a restricted person."""

    user = forms.ModelChoiceField(label="Name one more user", queryset=None)
    reason = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff


class GlassForm(Form):
    """Break the glass."""

    reference = forms.CharField(
        label="Reference", help_text="As you were told it, for example C-2026-000123 or P-000123.", max_length=20
    )
    reason = forms.CharField(
        label="Why you need to see this record now",
        help_text="Senior managers read this at once.",
        widget=Writing(attrs={"rows": 4}),
    )

    def clean_reference(self) -> str:
        return written(self.cleaned_data["reference"]) or self.cleaned_data["reference"].strip().upper()


class ReviewForm(Form):
    review = forms.CharField(
        label="What you found, and whether opening the record was right", widget=Writing(attrs={"rows": 5})
    )


class JudgeForm(Form):
    """What somebody makes of a line of a child's story."""

    significance = forms.ChoiceField(label="How much does it matter?", choices=WEIGHTS, widget=InlineRadios)
    impact = forms.CharField(
        label="What it did to the child",
        required=False,
        max_length=5000,
        help_text="In a sentence or two that the child could read later.",
        widget=Writing(attrs={"rows": 3}),
    )
    superseded = forms.BooleanField(label="It is superseded: keep it, but no longer read it as risk", required=False)
    reason = forms.CharField(
        label="Why it no longer counts as risk",
        required=False,
        max_length=2000,
        widget=Writing(attrs={"rows": 2}),
    )
