import sys

from django.core.management.base import BaseCommand

from mach import launcher


class Command(BaseCommand):
    help = "Start everything: databases, web server and worker. Ctrl-C stops it all."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        sys.exit(launcher.Launcher().run())
