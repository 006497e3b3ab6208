"""Sample data that are not whole, because a start was broken off: found by the next start, and taken away."""

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction

from mach.models import User
from mach.models.users import SYSTEM_EMAIL

PATIENCE_SECONDS = 30


def broken_off() -> bool:
    """Whether sample data are here of which the loading was broken off: nobody has a password yet, which everybody is
    given last of all, and there are no other accounts."""
    if settings.MACH_ENV != "sample":
        return False
    accounts = User.objects.exclude(email=SYSTEM_EMAIL)
    begun = accounts.filter(sample=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return begun.exists() and begun.count() == accounts.count()


def empty() -> None:
    """Take everything out of a database whose sample data are not whole. It has to be migrated anew."""
    if not broken_off():
        raise RuntimeError("Only sample data that are not whole are taken away.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
