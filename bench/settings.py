"""The project's settings with the floors' addresses added."""

from mach.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MACH_API_RATE = 1_000_000
