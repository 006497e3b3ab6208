"""No row points to a person who was merged into another: the database refuses it, whoever was slower."""

from django.db import migrations

POINTS = [
    ("referrals_contactchild", "person"),
    ("referrals_contactadult", "person"),
    ("referrals_referral", "person"),
    ("referrals_candidate", "person"),
]


def stands(table, name):
    return (
        f"CREATE TRIGGER {table}_{name}_id_stands BEFORE INSERT OR UPDATE OF {name}_id ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION mach_{name}_stands();\n"
    )


def stands_no_more(table, name):
    return f"DROP TRIGGER {table}_{name}_id_stands ON {table};\n"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_first_categories"), ("mach", "0002_guards")]
    operations = [
        migrations.RunSQL("".join(stands(*each) for each in POINTS), "".join(stands_no_more(*each) for each in POINTS))
    ]
