"""The door for asynchronous web servers."""

import os

from django.core.asgi import get_asgi_application

from mach.sample_guard import stop_if_production_has_sample_accounts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mach.settings")

application = get_asgi_application()
stop_if_production_has_sample_accounts()
