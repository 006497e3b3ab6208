from django.core.management.base import BaseCommand

from improvement.queries.inspections import loader
from improvement.services.public_record import load_public_record


class Command(BaseCommand):
    help = "Load the public record 2018 to 2022: inspections, findings, actions, published figures. May be run again."

    def handle(self, *args, **options):
        made = load_public_record(by=loader())
        told = ", ".join(f"{count} {what}" for what, count in made.items()) or "nothing: all of it was there"
        self.stdout.write(f"Loaded {told}.")
