from django.core.management.base import BaseCommand, CommandError

from mach import grants


class Command(BaseCommand):
    help = "Give the database role that serves its rights: to be run by the owner, after each migrate."

    def handle(self, *args, **options):
        try:
            given = grants.apply()
        except LookupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            "The serving role has its rights."
            if given
            else "One role owns and serves the database: set OWNER_DATABASE_URL and DATABASE_URL to two roles."
        )
