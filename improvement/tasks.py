"""The jobs of improvement. Each is safe to run twice, late and on many workers."""

from celery import shared_task
from django.utils import timezone

from improvement import services
from improvement.queries.panel import month_to_list
from improvement.services import panel
from improvement.services.forecasting import forecast
from mach.queries.staff import system


@shared_task
def refresh_figures() -> None:
    """Bring the figures up to date with what was done since they were last."""
    services.refresh(by=system())


@shared_task
def list_re_referrals() -> int:
    """Make the list of the month that is over for the re-referral panel; later runs add what was entered late."""
    return len(panel.list_month(month_to_list(timezone.now()), by=system()))


@shared_task
def forecast_demand() -> None:
    """Once a day: count the weeks and say what is expected of the next twelve."""
    forecast(by=system())
