"""Accounts are made by an administrator; nobody signs themselves up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest

from mach.models import PersonGrant, User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "hub_name": settings.MACH_HUB_NAME})


class Backend(AuthenticationBackend):
    """Whoever is signed in comes with the restricted people that are open to them, which every read asks for."""

    def get_user(self, user_id: int) -> User | None:
        open_to_them = PersonGrant.objects.in_force().filter(user=OuterRef("pk")).values("person_id")
        found = User.objects.annotate(open_people=ArraySubquery(open_to_them)).filter(pk=user_id).first()
        if found is None or not self.user_can_authenticate(found):
            return None
        found.know_what_is_open(found.open_people)
        return found
