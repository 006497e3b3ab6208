"""Sample accounts have passwords that are written down: no server with real children's records may have them."""

import sys
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection

PATIENCE_SECONDS = 30
REFUSAL = (
    "This database holds sample accounts, and MACH_ENV is production. Sample accounts can be signed in to by anybody "
    "who has read demo.json: use a database that never held sample data."
)


def stop_if_production_has_sample_accounts() -> None:
    """Refuses to serve, also while the database cannot be asked."""
    if settings.MACH_ENV != "production":
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            found = get_user_model().objects.filter(sample=True).exists()
            break
        except OperationalError:
            if time.monotonic() > deadline:
                sys.exit("The database does not answer, so it cannot be checked for sample accounts.")
            time.sleep(1)
    connection.close()
    if found:
        sys.exit(REFUSAL)
