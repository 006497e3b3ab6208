"""What every template may say about the hub itself."""

from django.conf import settings


def hub(request):
    return {"hub_name": settings.MACH_HUB_NAME, "sample_mode": settings.MACH_ENV == "sample"}
