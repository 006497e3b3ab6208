"""The concerns that a contact may name, to begin with. Practice changes the list in the application."""

from django.db import migrations

CATEGORIES = [
    ("physical_abuse", "Physical abuse"),
    ("sexual_abuse", "Sexual abuse"),
    ("emotional_abuse", "Emotional abuse"),
    ("neglect", "Neglect"),
    ("domestic_abuse", "Domestic abuse"),
    ("child_sexual_exploitation", "Child sexual exploitation"),
    ("child_criminal_exploitation", "Child criminal exploitation"),
    ("missing", "Missing"),
    ("parental_mental_health", "Parental mental health"),
    ("parental_substance_misuse", "Parental alcohol or drug misuse"),
    ("parental_learning_disability", "Parental learning disability"),
    ("child_mental_health", "Child's mental health or self-harm"),
    ("child_substance_misuse", "Child's alcohol or drug misuse"),
    ("child_disability", "Child's disability"),
    ("young_carer", "Young carer"),
    ("family_stress", "Family in acute stress"),
    ("behaviour", "Child's behaviour"),
    ("harmful_sexual_behaviour", "Harmful sexual behaviour"),
    ("homeless_16_17", "Homeless, aged 16 or 17"),
    ("private_fostering", "Private fostering"),
    ("unaccompanied_child", "Unaccompanied asylum-seeking child"),
    ("trafficking", "Trafficking or modern slavery"),
    ("female_genital_mutilation", "Female genital mutilation"),
    ("faith_or_belief", "Abuse linked to faith or belief"),
    ("radicalisation", "Radicalisation"),
    ("unborn", "Unborn child"),
    ("information_only", "Information only"),
    ("other", "Other"),
]


def fill(apps, schema_editor):
    Category = apps.get_model("referrals", "Category")
    Category.objects.bulk_create(
        Category(slug=slug, label=label, position=place * 10) for place, (slug, label) in enumerate(CATEGORIES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_guards")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
