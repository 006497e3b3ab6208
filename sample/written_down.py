"""demo.json: how to sign in to the sample accounts, and the agencies' keys. Readable by its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mach.models import User
from sample import staff


def path() -> Path:
    return Path(settings.MACH_STATE) / "demo.json"


@transaction.atomic
def write() -> Path:
    """New passwords and new keys, and the file that says them. The old ones stop working."""
    written = {
        "url": f"http://127.0.0.1:{settings.MACH_PORT}/",
        "users": staff.set_passwords(secrets.token_urlsafe(12)),
        "agencies": staff.cut_keys(by=User.objects.system()),
    }
    new = path().with_suffix(".new")
    new.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(written, file, indent=2)
    new.replace(path())
    return path()
