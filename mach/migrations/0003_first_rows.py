"""Rows without which nothing runs: the user that jobs act as, bank holidays, who is told of a breach, the cache's table."""

from datetime import UTC, date, datetime

from django.core.management import call_command
from django.db import migrations
from govuk_bank_holidays.bank_holidays import BankHolidays

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
UNUSABLE = "!"
STEPS = [
    # level, minutes after the limit, who
    (1, 0, "worker"),
    (2, 0, "manager"),
    (3, 240, "senior"),
]


def fill(apps, schema_editor):
    User = apps.get_model("mach", "User")
    User.objects.create(
        email="system@mach.invalid", name="System", password=UNUSABLE, is_active=False, joined_at=BEGINNING
    )
    BankHoliday = apps.get_model("mach", "BankHoliday")
    bundled = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    BankHoliday.objects.bulk_create(BankHoliday(day=as_day(each["date"]), title=each["title"]) for each in bundled)
    EscalationStep = apps.get_model("mach", "EscalationStep")
    EscalationStep.objects.bulk_create(
        EscalationStep(kind="", level=level, minutes_after=minutes, whom=whom, effective_from=BEGINNING)
        for level, minutes, whom in STEPS
    )


def as_day(said):
    return said if isinstance(said, date) else date.fromisoformat(said)


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("mach", "0002_guards")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
