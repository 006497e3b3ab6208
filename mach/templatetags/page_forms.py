"""What templates ask of forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.formsets import BaseFormSet

from mach.forms import links_to_errors

register = template.Library()


@register.filter
def error_links(form: Any) -> list[tuple[str, str]]:
    """(href, message) for everything wrong with a form, a formset, or several of them together."""
    if not form:
        return []
    if isinstance(form, forms.BaseForm):
        return links_to_errors(form)
    if isinstance(form, BaseFormSet):
        return [("", str(message)) for message in form.non_form_errors()] + _of_all(form.forms)
    return _of_all(form)


def _of_all(several: Iterable[Any]) -> list[tuple[str, str]]:
    return [link for one in several for link in error_links(one)]
