"""The jobs of improvement. Each is safe to run twice, late and on many workers."""

from celery import shared_task

from improvement import services
from mach.queries.staff import system


@shared_task
def refresh_figures() -> None:
    """Bring the figures up to date with what was done since they were last."""
    services.refresh(by=system())
