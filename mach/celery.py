"""The Celery application. Tasks are found as `tasks.py` in each app; the beat schedule is in the settings."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mach.settings")

app = Celery("mach")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_the_projects_logging(**_):
    """Celery's own log lines quote arguments and error texts; ours do not."""
    logging.config.dictConfig(settings.LOGGING)


@worker_ready.connect
def look_at_the_clocks_at_once(**_):
    """A worker that comes back does not wait a minute to see what passed meanwhile."""
    app.send_task("mach.tasks.sweep_clocks", expires=55)
