"""The jobs of assessments. Each is safe to run twice, late and on many workers."""

from celery import shared_task

from assessments.services import early_help
from mach.queries.staff import system


@shared_task
def note_returns() -> int:
    """Tell lead professionals of children who were accepted for social work within six months of early help."""
    return early_help.note_returns(by=system())
