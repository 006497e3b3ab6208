"""The tool that audits start with: without one no audit can be planned."""

from datetime import date

from django.db import migrations

DOMAINS = [
    {"key": "screening", "label": "Screening", "asks": "Was everything that was known looked at, and in time?"},
    {"key": "decision", "label": "Decision", "asks": "Was it the right response, at the right level, with its reason?"},
    {"key": "voice", "label": "The child’s voice", "asks": "Was the child seen and heard, and did it change anything?"},
    {"key": "identity", "label": "Identity", "asks": "Is who this child is, in their own world, in the work?"},
    {"key": "risk", "label": "Risk", "asks": "Was risk of harm found, named and acted on at once?"},
    {"key": "plan", "label": "Plan", "asks": "Does the plan answer the risks, with names and days?"},
    {"key": "oversight", "label": "Management oversight", "asks": "Did a manager direct, reflect and sign off?"},
    {"key": "partners", "label": "Partners", "asks": "Were partners asked, and did what they said count?"},
    {"key": "recording", "label": "Recording", "asks": "Could the child read it one day and understand?"},
]


def fill(apps, schema_editor):
    tool = apps.get_model("improvement", "AuditTool")
    tool.objects.create(name="Front door", number=1, in_force_from=date(2000, 1, 1), domains=DOMAINS)


class Migration(migrations.Migration):
    dependencies = [("improvement", "0002_guards")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
