import gc
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from improvement.services import refresh
from mach.broken_off import broken_off
from mach.models import User
from mach.models.users import SYSTEM_EMAIL
from referrals.models import Contact
from sample import build, written_down
from sample.company import LeftAlone

START_EMPTY = (
    "Sample data go into an empty database only, and this one holds {}. Stop everything and start with another state "
    "directory (MACH_STATE=/some/where), or remove the database under var/ if nothing in it is needed."
)
NOT_WHOLE = (
    "Loading sample data into this database was broken off, and what is there is not whole: `make run` empties it and "
    "begins anew."
)
BROKEN_OFF = "One of the processes that load the sample data ended before its time: see above, and start again."
NOT_HERE = (
    "MACH_ENV is production: sample data are never put beside real children's records, and sample passwords are "
    "written down. Use MACH_ENV=sample on another database."
)


class Command(BaseCommand):
    help = "Fill an empty database with a believable front door; --keys only writes demo.json again, with new keys."

    def add_arguments(self, parser):
        parser.add_argument("--contacts", type=int, default=400, help="how many contacts (at least 30)")
        parser.add_argument("--months", type=int, default=12, help="over how many months (3 to 36)")
        parser.add_argument("--seed", type=int, default=2026, help="another number draws another front door")
        parser.add_argument("--keys", action="store_true", help="write demo.json again: new passwords and keys")

    def handle(self, *args, contacts, months, seed, keys, **options):
        if settings.MACH_ENV == "production":
            raise CommandError(NOT_HERE)
        if keys:
            self._keys()
        else:
            self._load(contacts, months, seed, quiet=options["verbosity"] < 1)

    def _keys(self):
        if not User.objects.filter(sample=True).exists():
            raise CommandError("There are no sample accounts in this database: run demo without --keys.")
        self.stdout.write(f"Wrote {written_down.write()} with new passwords and keys.")

    def _load(self, contacts, months, seed, *, quiet):
        if contacts < build.LEAST_CONTACTS or not build.LEAST_MONTHS <= months <= 36:
            raise CommandError("Ask for at least 30 contacts, over 3 to 36 months.")
        if broken_off():
            raise CommandError(NOT_WHOLE)
        if Contact.objects.exists():
            raise CommandError(START_EMPTY.format("contacts"))
        if User.objects.exclude(email=SYSTEM_EMAIL).exists():
            raise CommandError(START_EMPTY.format("accounts"))
        # What is made here is kept to the end: looking through it for what is left over takes a tenth of the time.
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        began, now = monotonic(), timezone.now()
        first = build.beginning(now, months)
        # It has no thread of its own to refresh it: this process is going to have others.
        tqdm.monitor_interval = 0
        with tqdm(total=(now - first).days, unit="day", desc="Sample data", disable=quiet, mininterval=0.3) as bar:

            def heard(moment):
                bar.update((moment - first).days - bar.n)

            try:
                build.build(contacts=contacts, months=months, seed=seed, now=now, heard=heard)
            except LeftAlone:
                raise CommandError(BROKEN_OFF) from None
        refresh(by=User.objects.system(), whole=True)
        written_down.write()
        made, seconds = Contact.objects.count(), monotonic() - began
        self.stdout.write(f"{made} contacts over {months} months in {seconds:.0f} s. See {written_down.path()}.")
