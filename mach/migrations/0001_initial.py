import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, unique=True)),
                ("slug", models.SlugField(unique=True)),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("social_care", "Children's social care"),
                            ("police", "Police"),
                            ("health", "Health"),
                            ("education", "Education"),
                            ("housing", "Housing"),
                            ("probation", "Probation"),
                            ("voluntary", "Voluntary sector"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="BankHoliday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("title", models.CharField(max_length=100)),
                ("closure", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="CommonKey",
            fields=[
                ("key", models.IntegerField(primary_key=True, serialize=False)),
                ("holders", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("front_door", "Front door"),
                            ("assessment", "Assessment"),
                            ("early_help", "Early help"),
                            ("longer_term", "Longer-term social work"),
                        ],
                        max_length=20,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=150)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("call_handler", "call_handler"),
                                ("social_worker", "social_worker"),
                                ("mach_manager", "mach_manager"),
                                ("assessment_manager", "assessment_manager"),
                                ("senior_manager", "senior_manager"),
                                ("early_help_lead", "early_help_lead"),
                                ("quality_auditor", "quality_auditor"),
                                ("improvement_lead", "improvement_lead"),
                                ("performance_analyst", "performance_analyst"),
                                ("data_quality", "data_quality"),
                                ("record_reader", "record_reader"),
                                ("partner", "partner"),
                                ("administrator", "administrator"),
                            ],
                            max_length=30,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("hours_per_week", models.DecimalField(decimal_places=1, default=37, max_digits=4)),
                ("caseload_limit", models.PositiveSmallIntegerField(default=20)),
                ("newly_qualified", models.BooleanField(default=False)),
                (
                    "contract",
                    models.CharField(
                        choices=[("permanent", "Permanent"), ("agency", "Agency"), ("managed_team", "Managed team")],
                        default="permanent",
                        max_length=12,
                    ),
                ),
                ("contract_ends_on", models.DateField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("sample", models.BooleanField(default=False, editable=False)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leaves_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="mach.agency",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="mach.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="mach_user_email_whatever_its_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_name", models.CharField(blank=True, max_length=300)),
                ("family_name", models.CharField(blank=True, max_length=300)),
                ("name_key", models.CharField(blank=True, editable=False, max_length=600)),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                ("expected_date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "sex",
                    models.CharField(
                        choices=[("M", "Male"), ("F", "Female"), ("U", "Not known or unborn")],
                        default="U",
                        max_length=1,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("WBRI", "White British"),
                            ("WIRI", "White Irish"),
                            ("WIRT", "Traveller of Irish heritage"),
                            ("WOTH", "Any other White background"),
                            ("WROM", "Gypsy or Roma"),
                            ("MWBC", "White and Black Caribbean"),
                            ("MWBA", "White and Black African"),
                            ("MWAS", "White and Asian"),
                            ("MOTH", "Any other mixed background"),
                            ("AIND", "Indian"),
                            ("APKN", "Pakistani"),
                            ("ABAN", "Bangladeshi"),
                            ("AOTH", "Any other Asian background"),
                            ("BCRB", "Black Caribbean"),
                            ("BAFR", "Black African"),
                            ("BOTH", "Any other Black background"),
                            ("CHNE", "Chinese"),
                            ("OOTH", "Any other ethnic group"),
                            ("REFU", "Refused"),
                            ("NOBT", "Not yet obtained"),
                        ],
                        max_length=4,
                    ),
                ),
                ("first_language", models.CharField(blank=True, max_length=3)),
                ("interpreter_language", models.CharField(blank=True, max_length=3)),
                ("nhs_number", models.CharField(blank=True, max_length=10)),
                ("upn", models.CharField(blank=True, max_length=13)),
                ("school", models.CharField(blank=True, max_length=200)),
                ("gp", models.CharField(blank=True, max_length=200)),
                (
                    "disabilities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("NONE", "None"),
                                ("MOB", "Mobility"),
                                ("HAND", "Hand function"),
                                ("PC", "Personal care"),
                                ("INC", "Incontinence"),
                                ("COMM", "Communication"),
                                ("LD", "Learning"),
                                ("HEAR", "Hearing"),
                                ("VIS", "Vision"),
                                ("BEH", "Behaviour"),
                                ("CON", "Consciousness"),
                                ("AUT", "Autism or Asperger's, diagnosed"),
                                ("DDA", "Other disability"),
                            ],
                            max_length=4,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=500)),
                ("telephone", models.CharField(blank=True, max_length=20)),
                ("date_of_death", models.DateField(blank=True, null=True)),
                ("restricted", models.BooleanField(default=False, editable=False)),
                (
                    "identity_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("registered_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_key"], name="mach_person_name_key"),
                    models.Index(
                        condition=models.Q(("nhs_number", ""), _negated=True),
                        fields=["nhs_number"],
                        name="mach_person_nhs",
                    ),
                    models.Index(
                        condition=models.Q(("upn", ""), _negated=True), fields=["upn"], name="mach_person_upn"
                    ),
                    models.Index(fields=["date_of_birth", "name_key"], name="mach_person_dob_name"),
                    models.Index(
                        condition=models.Q(("telephone", ""), _negated=True),
                        fields=["telephone"],
                        name="mach_person_telephone",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name_key"], name="mach_person_name_words", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        condition=models.Q(("restricted", True)), fields=["id"], name="mach_person_restricted"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("date_of_birth", None), ("expected_date_of_birth", None), _connector="OR"),
                        name="mach_person_born_or_expected_not_both",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="mach_person_merged_into_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("contacts:send", "contacts:send"),
                                ("contacts:read", "contacts:read"),
                                ("meetings:answer", "meetings:answer"),
                                ("figures:read", "figures:read"),
                            ],
                            max_length=40,
                        ),
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("rate_per_minute", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="mach.agency"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DuplicateRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("since", models.DateTimeField(null=True)),
                ("done_to", models.BigIntegerField(default=0)),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("finished_at"),
                        condition=models.Q(("finished_at", None)),
                        name="mach_duplicaterun_one_at_a_time",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("level", models.PositiveSmallIntegerField()),
                ("minutes_after", models.PositiveIntegerField()),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("worker", "Its worker"),
                            ("manager", "Managers of the front door or of its team"),
                            ("senior", "Senior managers"),
                        ],
                        max_length=10,
                    ),
                ),
                ("effective_from", models.DateTimeField()),
            ],
            options={
                "ordering": ["kind", "level"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "level", "effective_from"), name="mach_escalationstep_one_a_level"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("kind", models.CharField(max_length=60)),
                ("reference", models.CharField(blank=True, max_length=20)),
                ("part", models.BigIntegerField(null=True)),
                ("label", models.CharField(max_length=500)),
                ("link", models.CharField(blank=True, max_length=200)),
                (
                    "significance",
                    models.CharField(
                        choices=[("key", "Key"), ("ordinary", "Ordinary"), ("routine", "Routine")],
                        default="ordinary",
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["people"], name="mach_event_people"
                    ),
                    models.Index(fields=["reference", "at"], name="mach_event_reference"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "significance",
                    models.CharField(
                        choices=[("key", "Key"), ("ordinary", "Ordinary"), ("routine", "Routine")], max_length=10
                    ),
                ),
                ("impact", models.TextField(blank=True)),
                ("superseded", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="mach.event"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("event",),
                        name="mach_eventjudgement_one_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="mach_eventjudgement_superseded_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAbsence",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave", "Annual leave"),
                            ("sick", "Sickness"),
                            ("training", "Training"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical absence",
                "verbose_name_plural": "historical absences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAction",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=300)),
                ("due_at", models.DateTimeField(null=True)),
                ("set_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.agency",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical action",
                "verbose_name_plural": "historical actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgency",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=150)),
                ("slug", models.SlugField()),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("social_care", "Children's social care"),
                            ("police", "Police"),
                            ("health", "Health"),
                            ("education", "Education"),
                            ("housing", "Housing"),
                            ("probation", "Probation"),
                            ("voluntary", "Voluntary sector"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agency",
                "verbose_name_plural": "historical agencys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgencyKey",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(db_index=True, max_length=12)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("contacts:send", "contacts:send"),
                                ("contacts:read", "contacts:read"),
                                ("meetings:answer", "meetings:answer"),
                                ("figures:read", "figures:read"),
                            ],
                            max_length=40,
                        ),
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("rate_per_minute", models.PositiveIntegerField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.agency",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agency key",
                "verbose_name_plural": "historical agency keys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalBankHoliday",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("day", models.DateField(db_index=True)),
                ("title", models.CharField(max_length=100)),
                ("closure", models.BooleanField(default=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical bank holiday",
                "verbose_name_plural": "historical bank holidays",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDatedSetting",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("effective_from", models.DateTimeField()),
                ("set_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical dated setting",
                "verbose_name_plural": "historical dated settings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEscalationStep",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("level", models.PositiveSmallIntegerField()),
                ("minutes_after", models.PositiveIntegerField()),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("worker", "Its worker"),
                            ("manager", "Managers of the front door or of its team"),
                            ("senior", "Senior managers"),
                        ],
                        max_length=10,
                    ),
                ),
                ("effective_from", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical escalation step",
                "verbose_name_plural": "historical escalation steps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEventJudgement",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "significance",
                    models.CharField(
                        choices=[("key", "Key"), ("ordinary", "Ordinary"), ("routine", "Routine")], max_length=10
                    ),
                ),
                ("impact", models.TextField(blank=True)),
                ("superseded", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.event",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical event judgement",
                "verbose_name_plural": "historical event judgements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOverLimit",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("weighted", models.DecimalField(decimal_places=2, max_digits=6)),
                ("limit", models.PositiveSmallIntegerField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical over limit",
                "verbose_name_plural": "historical over limits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTeam",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=100)),
                ("slug", models.SlugField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("front_door", "Front door"),
                            ("assessment", "Assessment"),
                            ("early_help", "Early help"),
                            ("longer_term", "Longer-term social work"),
                        ],
                        max_length=20,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical team",
                "verbose_name_plural": "historical teams",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="KeptPost",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=500)),
                ("sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="likeness",
                        serialize=False,
                        to="mach.person",
                    ),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "givens",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "families",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "given_sounds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "family_sounds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "postcodes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "streets",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "houses",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "carers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "carer_births",
                    django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None),
                ),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("stale", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("stale", True)), fields=["person"], name="mach_likeness_stale")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalVisit",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("part", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("seen", models.BooleanField()),
                ("seen_alone", models.BooleanField(default=False)),
                ("where", models.CharField(blank=True, max_length=200)),
                ("said", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical visit",
                "verbose_name_plural": "historical visits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRelationship",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("parental_responsibility", models.BooleanField(null=True)),
                ("lives_with", models.BooleanField(null=True)),
                ("from_day", models.DateField(blank=True, null=True)),
                ("to_day", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, editable=False, max_length=20)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical relationship",
                "verbose_name_plural": "historical relationships",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPersonName",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("given_name", models.CharField(blank=True, max_length=300)),
                ("family_name", models.CharField(blank=True, max_length=300)),
                ("name_key", models.CharField(editable=False, max_length=600)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, editable=False, max_length=20)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical person name",
                "verbose_name_plural": "historical person names",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPersonMerge",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("reason", models.TextField()),
                ("chosen", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_because", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical person merge",
                "verbose_name_plural": "historical person merges",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPersonGrant",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("named", "Named for this person"), ("glass", "Broke the glass")], max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("granted_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical person grant",
                "verbose_name_plural": "historical person grants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPersonAddress",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("search_key", models.CharField(blank=True, editable=False, max_length=600)),
                ("from_day", models.DateField(blank=True, null=True)),
                ("to_day", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, editable=False, max_length=20)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical person address",
                "verbose_name_plural": "historical person addresss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPerson",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("given_name", models.CharField(blank=True, max_length=300)),
                ("family_name", models.CharField(blank=True, max_length=300)),
                ("name_key", models.CharField(blank=True, editable=False, max_length=600)),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                ("expected_date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "sex",
                    models.CharField(
                        choices=[("M", "Male"), ("F", "Female"), ("U", "Not known or unborn")],
                        default="U",
                        max_length=1,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("WBRI", "White British"),
                            ("WIRI", "White Irish"),
                            ("WIRT", "Traveller of Irish heritage"),
                            ("WOTH", "Any other White background"),
                            ("WROM", "Gypsy or Roma"),
                            ("MWBC", "White and Black Caribbean"),
                            ("MWBA", "White and Black African"),
                            ("MWAS", "White and Asian"),
                            ("MOTH", "Any other mixed background"),
                            ("AIND", "Indian"),
                            ("APKN", "Pakistani"),
                            ("ABAN", "Bangladeshi"),
                            ("AOTH", "Any other Asian background"),
                            ("BCRB", "Black Caribbean"),
                            ("BAFR", "Black African"),
                            ("BOTH", "Any other Black background"),
                            ("CHNE", "Chinese"),
                            ("OOTH", "Any other ethnic group"),
                            ("REFU", "Refused"),
                            ("NOBT", "Not yet obtained"),
                        ],
                        max_length=4,
                    ),
                ),
                ("first_language", models.CharField(blank=True, max_length=3)),
                ("interpreter_language", models.CharField(blank=True, max_length=3)),
                ("nhs_number", models.CharField(blank=True, max_length=10)),
                ("upn", models.CharField(blank=True, max_length=13)),
                ("school", models.CharField(blank=True, max_length=200)),
                ("gp", models.CharField(blank=True, max_length=200)),
                (
                    "disabilities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("NONE", "None"),
                                ("MOB", "Mobility"),
                                ("HAND", "Hand function"),
                                ("PC", "Personal care"),
                                ("INC", "Incontinence"),
                                ("COMM", "Communication"),
                                ("LD", "Learning"),
                                ("HEAR", "Hearing"),
                                ("VIS", "Vision"),
                                ("BEH", "Behaviour"),
                                ("CON", "Consciousness"),
                                ("AUT", "Autism or Asperger's, diagnosed"),
                                ("DDA", "Other disability"),
                            ],
                            max_length=4,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=500)),
                ("telephone", models.CharField(blank=True, max_length=20)),
                ("date_of_death", models.DateField(blank=True, null=True)),
                ("restricted", models.BooleanField(default=False, editable=False)),
                (
                    "identity_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("registered_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical person",
                "verbose_name_plural": "historical persons",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDuplicatePair",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("probability", models.FloatField(null=True)),
                ("weight", models.FloatField(default=0)),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "To review"),
                            ("later", "Later"),
                            ("same", "Same person"),
                            ("not_the_same", "Not the same"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("said", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical duplicate pair",
                "verbose_name_plural": "historical duplicate pairs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("probability", models.FloatField(null=True)),
                ("weight", models.FloatField(default=0)),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "To review"),
                            ("later", "Later"),
                            ("same", "Same person"),
                            ("not_the_same", "Not the same"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("said", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.person"),
                ),
                (
                    "second",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.person"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("probability"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("weight"), descending=True),
                        models.F("id"),
                        condition=models.Q(("verdict", "")),
                        name="mach_duplicatepair_to_review",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="mach_duplicatepair_offered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="mach_duplicatepair_lower_number_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="mach_duplicatepair_decided_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NameShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(choices=[("g", "Given name"), ("f", "Family name")], max_length=1)),
                ("name", models.TextField()),
                ("share", models.FloatField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("part", "name"), name="mach_nameshare_once")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("reference", models.CharField(blank=True, max_length=20)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("urgent", models.BooleanField(default=False)),
                ("once", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None)),
                        fields=["next_attempt_at", "id"],
                        name="mach_notice_to_send",
                    ),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["recipient", "-id"], name="mach_notice_unread"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("once", ""), _negated=True),
                        fields=("recipient", "once"),
                        name="mach_notice_told_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OverLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("weighted", models.DecimalField(decimal_places=2, max_digits=6)),
                ("limit", models.PositiveSmallIntegerField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["-at"], name="mach_overlimit_latest"),
                    models.Index(fields=["stage_type", "stage_id"], name="mach_overlimit_of_stage"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="mach_overlimit_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("search_key", models.CharField(blank=True, editable=False, max_length=600)),
                ("from_day", models.DateField(blank=True, null=True)),
                ("to_day", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, editable=False, max_length=20)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addresses", to="mach.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["postcode"], name="mach_personaddress_postcode"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_key"], name="mach_personaddress_words", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_day", None), ("to_day", None), ("to_day__gte", models.F("from_day")), _connector="OR"
                        ),
                        name="mach_personaddress_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("named", "Named for this person"), ("glass", "Broke the glass")], max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("granted_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", models.TextField(blank=True)),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="mach.person"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("revoked_at", None)), fields=["user"], name="mach_persongrant_of_user"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "glass"), _negated=True), ("expires_at__isnull", False), _connector="OR"
                        ),
                        name="mach_persongrant_glass_expires",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="mach_persongrant_nobody_reviews_own_glass",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("chosen", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_because", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.person"),
                ),
                (
                    "kept",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.person"),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("gone",),
                        name="mach_personmerge_merged_away_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True), name="mach_personmerge_of_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                                models.Q(("undone_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mach_personmerge_undone_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=80)),
                ("row", models.BigIntegerField()),
                ("field", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moved", "Pointed to the record that went"),
                            ("held", "Pointed to the record that stays"),
                            ("absorbed", "Said of both, so that one row of it went"),
                            ("made", "Made by the merge"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "had",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("whole", models.JSONField(null=True)),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="mach.personmerge"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("merge", "table", "row", "field"), name="mach_mergemove_once_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "absorbed"), _negated=True), ("whole__isnull", False), _connector="OR"
                        ),
                        name="mach_mergemove_absorbed_is_kept_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_name", models.CharField(blank=True, max_length=300)),
                ("family_name", models.CharField(blank=True, max_length=300)),
                ("name_key", models.CharField(editable=False, max_length=600)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, editable=False, max_length=20)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="names", to="mach.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_key"], name="mach_personname_name_key"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name_key"], name="mach_personname_words", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("parental_responsibility", models.BooleanField(null=True)),
                ("lives_with", models.BooleanField(null=True)),
                ("from_day", models.DateField(blank=True, null=True)),
                ("to_day", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, editable=False, max_length=20)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relatives", to="mach.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="related_to", to="mach.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "child", "kind"), name="mach_relationship_said_once"),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("child")), _negated=True),
                        name="mach_relationship_between_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=30)),
                ("value", models.CharField(max_length=1000)),
                ("source", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("of_somebody_else_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="said", to="mach.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("field__in", ["nhs_number", "upn"])),
                        fields=["value"],
                        name="mach_said_numbers",
                    ),
                    models.Index(
                        condition=models.Q(("source", ""), _negated=True), fields=["source"], name="mach_said_in"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SweepRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("looked_at", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["-finished_at"], name="mach_sweeprun_latest")],
            },
        ),
        migrations.CreateModel(
            name="HistoricalUser",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("email", models.EmailField(db_index=True, max_length=254)),
                ("name", models.CharField(max_length=150)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("call_handler", "call_handler"),
                                ("social_worker", "social_worker"),
                                ("mach_manager", "mach_manager"),
                                ("assessment_manager", "assessment_manager"),
                                ("senior_manager", "senior_manager"),
                                ("early_help_lead", "early_help_lead"),
                                ("quality_auditor", "quality_auditor"),
                                ("improvement_lead", "improvement_lead"),
                                ("performance_analyst", "performance_analyst"),
                                ("data_quality", "data_quality"),
                                ("record_reader", "record_reader"),
                                ("partner", "partner"),
                                ("administrator", "administrator"),
                            ],
                            max_length=30,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("hours_per_week", models.DecimalField(decimal_places=1, default=37, max_digits=4)),
                ("caseload_limit", models.PositiveSmallIntegerField(default=20)),
                ("newly_qualified", models.BooleanField(default=False)),
                (
                    "contract",
                    models.CharField(
                        choices=[("permanent", "Permanent"), ("agency", "Agency"), ("managed_team", "Managed team")],
                        default="permanent",
                        max_length=12,
                    ),
                ),
                ("contract_ends_on", models.DateField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("sample", models.BooleanField(default=False, editable=False)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leaves_on", models.DateField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.agency",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical user",
                "verbose_name_plural": "historical users",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClock",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("situation", models.CharField(blank=True, max_length=300)),
                ("stage_status", models.CharField(blank=True, max_length=20)),
                ("part", models.BigIntegerField(null=True)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("urgent", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField()),
                ("target_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("in_days", models.BooleanField(default=False)),
                ("calendar_known", models.BooleanField(default=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stop_reason", models.CharField(blank=True, max_length=300)),
                ("warned_at", models.DateTimeField(null=True)),
                ("target_missed_at", models.DateTimeField(null=True)),
                ("breached_at", models.DateTimeField(null=True)),
                ("escalation_level", models.PositiveSmallIntegerField(default=0)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("breach_reason", models.TextField(blank=True)),
                ("in_childs_interest", models.BooleanField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical clock",
                "verbose_name_plural": "historical clocks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("situation", models.CharField(blank=True, max_length=300)),
                ("stage_status", models.CharField(blank=True, max_length=20)),
                ("part", models.BigIntegerField(null=True)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("urgent", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField()),
                ("target_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("in_days", models.BooleanField(default=False)),
                ("calendar_known", models.BooleanField(default=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stop_reason", models.CharField(blank=True, max_length=300)),
                ("warned_at", models.DateTimeField(null=True)),
                ("target_missed_at", models.DateTimeField(null=True)),
                ("breached_at", models.DateTimeField(null=True)),
                ("escalation_level", models.PositiveSmallIntegerField(default=0)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("breach_reason", models.TextField(blank=True)),
                ("in_childs_interest", models.BooleanField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="mach.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="mach.team"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False), ("stopped_at", None)),
                        fields=["next_at", "id"],
                        name="mach_clock_to_look_at",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce("target_at", "due_at"),
                        models.F("id"),
                        condition=models.Q(("stopped_at", None)),
                        name="mach_clock_wall",
                    ),
                    models.Index(
                        condition=models.Q(("stopped_at", None)),
                        fields=["kind", "-urgent", "due_at", "id"],
                        name="mach_clock_waits_by_kind",
                    ),
                    models.Index(
                        condition=models.Q(("stopped_at", None)), fields=["owner", "due_at"], name="mach_clock_of_owner"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("stopped_at", None)), fields=["people"], name="mach_clock_open_people"
                    ),
                    models.Index(fields=["stage_type", "stage_id"], name="mach_clock_of_stage"),
                    models.Index(fields=["kind", "started_at"], name="mach_clock_kind_started"),
                    models.Index(
                        condition=models.Q(("acknowledged_at", None), ("breached_at__isnull", False)),
                        fields=["breached_at"],
                        name="mach_clock_breach_unexplained",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("stage_type", "stage_id", "kind", "part"),
                        name="mach_clock_one_running_of_a_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at", None), ("stopped_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="mach_clock_stops_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at", None),
                            ("stopped_at__lt", models.F("due_at")),
                            ("breached_at__isnull", False),
                            _connector="OR",
                        ),
                        name="mach_clock_stopped_late_is_a_breach",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_at", None),
                            models.Q(
                                ("acknowledged_by__isnull", False),
                                ("in_childs_interest__isnull", False),
                                models.Q(("breach_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mach_clock_acknowledged_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_at", None), ("target_at__lte", models.F("due_at")), _connector="OR"
                        ),
                        name="mach_clock_target_before_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("part", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("seen", models.BooleanField()),
                ("seen_alone", models.BooleanField(default=False)),
                ("where", models.CharField(blank=True, max_length=200)),
                ("said", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="mach.person"
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["stage_type", "stage_id"], name="mach_visit_of_stage")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seen_alone", False), ("seen", True), _connector="OR"),
                        name="mach_visit_alone_means_seen",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave", "Annual leave"),
                            ("sick", "Sickness"),
                            ("training", "Training"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="mach_absence_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=300)),
                ("due_at", models.DateTimeField(null=True)),
                ("set_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stage_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["stage_type", "stage_id"], name="mach_action_of_stage"),
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["owner", "due_at"], name="mach_action_to_do"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("happened_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("act", models.CharField(max_length=60)),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("subject_label", models.CharField(blank=True, max_length=60)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["people"], name="mach_auditevent_people"
                    ),
                    models.Index(fields=["subject_type", "subject_id", "-id"], name="mach_auditevent_subject"),
                    models.Index(fields=["by", "-id"], name="mach_auditevent_by"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DatedSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("effective_from", models.DateTimeField()),
                ("set_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["key", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "effective_from"), name="mach_datedsetting_one_from_a_moment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                ("based_on", models.CharField(blank=True, max_length=200)),
                ("sealed", models.BinaryField()),
                ("opened_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "form", "subject"), name="mach_draft_one_for_user_and_subject"
                    )
                ],
            },
        ),
    ]
