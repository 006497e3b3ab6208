"""How every form is drawn and what every form shares. Forms check shape; practice is checked by services."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.utils.crypto import salted_hmac

from mach.text import is_blank

CSS_CLASSES: dict[type[forms.Widget], str] = {
    forms.Textarea: "govuk-textarea",
    forms.Select: "govuk-select",
    forms.CheckboxSelectMultiple: "govuk-checkboxes__input",
    forms.RadioSelect: "govuk-radios__input",
    forms.CheckboxInput: "govuk-checkboxes__input",
    forms.ClearableFileInput: "govuk-file-upload",
    forms.FileInput: "govuk-file-upload",
    forms.PasswordInput: "govuk-input govuk-password-input__input govuk-js-password-input-input",
    forms.widgets.Input: "govuk-input",
}
"""The first that fits, so an heir stands before its parent (Django's checkboxes are a kind of radios)."""

DJANGO_REQUIRED = str(forms.Field.default_error_messages["required"])

DATE_FORMATS = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d %b %Y", "%d %B %Y", "%d/%m/%y", "%Y-%m-%d"]
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]
DATETIME_FORMATS = [
    "%Y-%m-%dT%H:%M",
    *(f"{day}{gap}{time}" for day in DATE_FORMATS for gap in (" ", ", ") for time in TIME_FORMATS),
]


class BoundField(forms.BoundField):
    """A field that knows which govuk component draws it."""

    @property
    def kind(self) -> str:
        """What `components/field.html` branches on."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "checkboxes"
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.MultiWidget):
            return "group"
        if isinstance(widget, forms.PasswordInput):
            return "password"
        return "input"

    @property
    def error_link(self) -> str:
        """The id of what the error summary's link should focus: the first control of a group."""
        if self.kind in {"radios", "checkboxes", "group"}:
            return f"{self.auto_id}_0"
        return self.id_for_label

    @property
    def label_hidden(self) -> bool:
        hidden = getattr(self.form, "labels_hidden", False)
        return hidden if isinstance(hidden, bool) else self.name in hidden

    @property
    def optional(self) -> bool:
        """Said of the odd ones out only: where most may stay empty it would be noise, so a form asks for it."""
        return bool(getattr(self.form, "mark_optional", False)) and not self.field.required

    def get_context(self) -> dict[str, Any]:
        """What `components/field.html` shows."""
        names = ("kind", "label", "label_hidden", "optional", "errors", "help_text", "auto_id", "id_for_label")
        return {"field": self, "described_by": self.aria_describedby, **{name: getattr(self, name) for name in names}}

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        base = next((css for kind, css in CSS_CLASSES.items() if isinstance(widget, kind)), "")
        if self.errors and base.startswith(("govuk-input", "govuk-select", "govuk-textarea")):
            base += f" {base.split()[0]}--error"
        own = widget.attrs.get("class", "")
        attrs["class"] = f"{base} {own}".strip()
        return attrs


class Renderer(TemplatesSetting):
    """Every form of the project, allauth's included, is drawn by our own templates."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = BoundField


class Form(forms.Form):
    """The base of every form here.

    `groups`: pairs of (legend, field names) drawn as fieldsets, other fields following; `mark_optional` writes
    "(optional)".
    `labels_hidden` keeps labels for screen readers only, where a table's head says the same: True, or names of fields.
    """

    use_required_attribute = False
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    mark_optional = False
    labels_hidden: bool | set[str] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.required and str(field.error_messages["required"]) == DJANGO_REQUIRED:
                field.error_messages["required"] = required_words(field.label or pretty_name(name), field)

    def full_clean(self) -> None:
        """A text in which nobody could read anything is an empty one, for every field alike."""
        if self.is_bound and (unsaid := [name for name in self.data if self._is_unsaid(name)]):
            said: Any = self.data.copy()  # type: ignore[attr-defined]
            for name in unsaid:
                said[name] = ""
            self.data = said
        super().full_clean()

    def _is_unsaid(self, name: str) -> bool:
        given = self.data.get(name)
        return isinstance(given, str) and given != "" and is_blank(given)

    def grouped(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under their legends; those in no group come last, under none."""
        inside = {name for _, names in self.groups for name in names}
        parts = [(legend, [self[name] for name in names if name in self.fields]) for legend, names in self.groups]
        rest = [field for field in self.visible_fields() if field.name not in inside]
        return [*parts, ("", rest)] if rest else parts

    def refuse(self, errors: dict[str, list[str]]) -> None:
        """Put what a service refused beside its field; what belongs to no field of this form goes to its head."""
        for name, told in errors.items():
            self.add_error(name if name in self.fields else None, told)


class AsShown(Form):
    """A form that knows what stood in the record when it was shown, so that what somebody saved meanwhile is not
    overwritten unseen. An heir says in `clean` what to do when `moved_on`; shown again it knows what stands by then."""

    as_shown = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, stands: Any, **kwargs: Any) -> None:
        mark = salted_hmac("mach.as_shown", json.dumps(stands, default=str)).hexdigest()
        super().__init__(*args, initial={**(kwargs.pop("initial", None) or {}), "as_shown": mark}, **kwargs)
        self.mark = mark

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.moved_on = data.pop("as_shown", "") not in {"", self.mark}
        said: Any = self.data.copy()  # type: ignore[attr-defined]
        said["as_shown"] = self.mark
        self.data = said
        return data


class InlineRadios(forms.RadioSelect):
    """Few short answers, side by side."""

    inline = True


class Ticks(forms.CheckboxSelectMultiple):
    """Many short answers, in columns."""

    columns = True


class Writing(forms.Textarea):
    """A text written at length."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 6, "class": "app-writing", **(attrs or {})})


class DateField(forms.DateField):
    """A day, typed as people say it: 27/3/2016, 27 Mar 2016. A browser's own picker follows the browser's country."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%d/%m/%Y", attrs={"class": "govuk-input--width-10", "autocomplete": "off"})
        kwargs.setdefault("widget", widget)
        kwargs.setdefault("help_text", "For example, 27/3/2016")
        kwargs.setdefault("error_messages", {"invalid": "Enter a real date, such as 27/3/2016."})
        super().__init__(input_formats=DATE_FORMATS, **kwargs)


class DateTimeField(forms.DateTimeField):
    """A day and a time on the hub's clock: 24/11/2026 10:40."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "govuk-input--width-10", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.DateTimeInput(format="%d/%m/%Y %H:%M", attrs=attrs))
        kwargs.setdefault("help_text", "For example, 24/11/2026 10:40")
        kwargs.setdefault("error_messages", {"invalid": "Enter a real date and time, such as 24/11/2026 10:40."})
        super().__init__(input_formats=DATETIME_FORMATS, **kwargs)


class SearchForm(Form):
    """The search box in every page's header. It is posted, so that no name ends in an address or a log."""

    q = forms.CharField(label="Name, date of birth, NHS number, reference, address or telephone", max_length=200)


def required_words(label: Any, field: forms.Field) -> str:
    """What to do about an empty field: a list of "This field is required" helps nobody find the field."""
    words = str(label).rstrip("?:. ")
    if isinstance(field.widget, forms.CheckboxInput):
        return f"Tick “{words}” to go on."
    verb = "Choose an answer for" if isinstance(field.widget, forms.widgets.ChoiceWidget) else "Fill in"
    return f"{verb} “{words}”."


def links_to_errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(href, message) of everything wrong with a form, in the order of its fields."""
    links = [("", str(message)) for message in form.errors.get(NON_FIELD_ERRORS, [])]
    for field in form:
        href = "" if field.is_hidden else f"#{getattr(field, 'error_link', field.id_for_label)}"
        links += [(href, _found_by_name(field.label, str(message))) for message in field.errors]
    return links


def _found_by_name(label: Any, message: str) -> str:
    return f"{label}: {message}" if message == DJANGO_REQUIRED else message
