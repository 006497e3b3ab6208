"""The door for web servers such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from mach.sample_guard import stop_if_production_has_sample_accounts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mach.settings")

application = get_wsgi_application()
stop_if_production_has_sample_accounts()
