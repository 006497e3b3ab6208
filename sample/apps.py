from django.apps import AppConfig


class SampleConfig(AppConfig):
    """A believable front door to try things on. It may import everything; nothing imports it."""

    name = "sample"
    verbose_name = "Sample data"
