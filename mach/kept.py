"""A form that was sent after its session had ended is kept, encrypted, for its author until they sign in again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from mach.models import KeptPost, User
from mach.sealing import seal, unseal

WHO_COOKIE = "mach_who"
WHO_SALT = "mach.kept.who"
KEPT_FOR = timedelta(days=2)
LONGEST = 1_000_000


def keep(user: User, *, path: str, fields: dict[str, list[str]]) -> KeptPost:
    now = timezone.now()
    return KeptPost.objects.create(user=user, path=path, sealed=seal(fields), kept_at=now, expires_at=now + KEPT_FOR)


def kept_for(user: User, kept_id: uuid.UUID) -> KeptPost | None:
    """What was kept for this user; nothing for anyone else."""
    return KeptPost.objects.filter(user=user, pk=kept_id, expires_at__gt=timezone.now()).first()


def fields_of(kept: KeptPost) -> dict[str, list[str]]:
    return unseal(kept.sealed) or {}


def forget(kept: KeptPost) -> None:
    kept.delete()


class KeepPostMiddleware:
    """Between the end of a session and the sign-in page. A signed cookie says who was signed in here last: it opens
    nothing, it only says for whom a form is to be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        somebody = request.user.is_authenticated and not request.user.is_system
        if somebody and who_was(request) != request.user.pk:
            response.set_cookie(
                WHO_COOKIE,
                signing.dumps(request.user.pk, salt=WHO_SALT),
                max_age=KEPT_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.path.startswith("/accounts/"):  # passwords are never kept
            return None
        if request.htmx or "draft_fields" in request.POST:
            return HttpResponse("Sign in again: what you typed is still on the page.", status=401)
        author = User.objects.filter(pk=who_was(request), is_active=True).first()
        fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        if author is None or not fields or sum(len(v) for values in fields.values() for v in values) > LONGEST:
            return None
        kept = keep(author, path=request.get_full_path(), fields=fields)
        return redirect_to_login(reverse("mach:kept", args=[kept.pk]))


def who_was(request: HttpRequest) -> int | None:
    try:
        return int(signing.loads(request.COOKIES.get(WHO_COOKIE, ""), salt=WHO_SALT, max_age=KEPT_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None
