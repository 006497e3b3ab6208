from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "improvement"
    verbose_name = "Improvement"
    default_auto_field = "django.db.models.BigAutoField"
