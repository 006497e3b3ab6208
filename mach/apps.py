from django.apps import AppConfig


class MachConfig(AppConfig):
    name = "mach"
    verbose_name = "Hub"
    default_auto_field = "django.db.models.BigAutoField"
