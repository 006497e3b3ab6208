import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("mach", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("label", models.CharField(max_length=100)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["position", "label"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=20, unique=True)),
                ("status", models.CharField(editable=False, max_length=20)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("begun_at", models.DateTimeField(editable=False)),
                ("target_at", models.DateTimeField(editable=False, null=True)),
                ("due_at", models.DateTimeField(editable=False, null=True)),
                ("call", models.UUIDField(editable=False, null=True)),
                ("external_reference", models.CharField(blank=True, max_length=100)),
                (
                    "source_code",
                    models.CharField(
                        choices=[
                            ("1A", "Family member or carer"),
                            ("1B", "Neighbour, friend or child minder"),
                            ("1C", "The child or young person"),
                            ("1D", "Another individual"),
                            ("2A", "School"),
                            ("2B", "Education service"),
                            ("3A", "GP"),
                            ("3B", "Health visitor"),
                            ("3C", "School nurse"),
                            ("3D", "Other primary health care"),
                            ("3E", "Hospital A&E"),
                            ("3F", "Other health service"),
                            ("4", "Housing"),
                            ("5A", "Council: social care"),
                            ("5B", "Council: another service"),
                            ("5C", "Another council"),
                            ("5D", "Council: early help"),
                            ("6", "Police"),
                            ("7", "Court, probation, prison or other legal service"),
                            ("8", "Voluntary body or other agency"),
                            ("9", "Anonymous"),
                            ("10", "Not known"),
                        ],
                        max_length=2,
                    ),
                ),
                ("referrer_name", models.CharField(blank=True, max_length=200)),
                ("referrer_role", models.CharField(blank=True, max_length=200)),
                ("referrer_phone", models.CharField(blank=True, max_length=40)),
                ("referrer_email", models.EmailField(blank=True, max_length=254)),
                ("anonymous", models.BooleanField(default=False)),
                ("identity_withheld", models.BooleanField(default=False)),
                ("names_not_known", models.BooleanField(default=False)),
                ("occurred_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(), blank=True, default=list, size=None
                    ),
                ),
                ("level_believed", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("immediate_danger", models.BooleanField(default=False)),
                ("parents_informed", models.BooleanField(null=True)),
                ("parents_agreed", models.BooleanField(null=True)),
                ("not_informed_reason", models.TextField(blank=True)),
                ("young_person_agreed", models.BooleanField(null=True)),
                (
                    "rag",
                    models.CharField(
                        blank=True,
                        choices=[("red", "Red"), ("amber", "Amber"), ("green", "Green")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "hot"), (1, "unrated"), (2, "amber"), (3, "green")], default=1, editable=False
                    ),
                ),
                ("rating_to_confirm_since", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("dip_sample", models.BooleanField(default=False, editable=False)),
                ("feedback", models.TextField(blank=True, editable=False)),
                ("candidates_found_at", models.DateTimeField(editable=False, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="mach.agency",
                    ),
                ),
                (
                    "recommended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["new", "screening", "to_authorise"])),
                        fields=["urgency", "target_at", "id"],
                        name="referrals_contact_queue",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["new", "screening", "to_authorise"])),
                        fields=["worker", "urgency", "target_at"],
                        name="referrals_contact_of_worker",
                    ),
                    models.Index(
                        condition=models.Q(("status", "to_authorise")),
                        fields=["urgency", "target_at", "id"],
                        name="referrals_contact_to_authorise",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ["new", "screening", "to_authorise"]),
                            ("worker", None),
                            models.Q(("rag", ""), _negated=True),
                        ),
                        fields=["urgency", "target_at", "id"],
                        name="referrals_contact_to_allocate",
                    ),
                    models.Index(
                        condition=models.Q(("status", "decided")),
                        fields=["decided_at"],
                        name="referrals_contact_decided",
                    ),
                    models.Index(fields=["agency", "-received_at"], name="referrals_contact_of_agency"),
                    models.Index(fields=["received_at"], name="referrals_contact_received"),
                    models.Index(
                        condition=models.Q(("decided_at", None)), fields=["due_at"], name="referrals_contact_undecided"
                    ),
                    models.Index(
                        condition=models.Q(("candidates_found_at", None)),
                        fields=["id"],
                        name="referrals_contact_to_match",
                    ),
                    models.Index(
                        condition=models.Q(("rating_to_confirm_since__isnull", False)),
                        fields=["rating_to_confirm_since"],
                        name="referrals_contact_to_confirm",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["people"], name="referrals_contact_people"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="referrals_contact_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", False), ("status", "decided")),
                            models.Q(models.Q(("status", "decided"), _negated=True), ("decided_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="referrals_contact_decided_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level_believed", None),
                            models.Q(("level_believed__gte", 1), ("level_believed__lte", 4)),
                            _connector="OR",
                        ),
                        name="referrals_contact_level_1_to_4",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "screening"), _negated=True),
                            models.Q(("rag", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="referrals_contact_screening_was_rated",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("call__isnull", False)),
                        fields=("call",),
                        name="referrals_contact_one_from_a_call",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.team"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="referrals.contact"
                    ),
                ),
            ],
            options={
                "ordering": ["from_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_at", None)),
                        fields=("contact",),
                        name="referrals_allocation_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("worker__isnull", False), ("team__isnull", False), _connector="OR"),
                        name="referrals_allocation_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_at", None), ("to_at__gte", models.F("from_at")), _connector="OR"),
                        name="referrals_allocation_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementToContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements_to_contact",
                        to="referrals.contact",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactAdult",
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
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "address_lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                (
                    "linked_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nhs_number", "Same NHS number and date of birth"),
                            ("confirmed", "Confirmed by a worker"),
                            ("registered", "Registered as a new person"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("linked_at", models.DateTimeField(editable=False, null=True)),
                ("relationship", models.CharField(blank=True, max_length=60)),
                ("parental_responsibility", models.BooleanField(null=True)),
                ("lives_with_children", models.BooleanField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adults", to="referrals.contact"
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "abstract": False,
                "indexes": [models.Index(fields=["person"], name="referrals_contactadult_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("linked_at", None), ("linked_how", ""), ("person", None)),
                            models.Q(
                                ("linked_at__isnull", False),
                                ("person__isnull", False),
                                models.Q(("linked_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="referrals_contactadult_linked_says_how",
                    ),
                    models.UniqueConstraint(fields=("contact", "position"), name="referrals_contactadult_place"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactChild",
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
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "address_lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                (
                    "linked_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nhs_number", "Same NHS number and date of birth"),
                            ("confirmed", "Confirmed by a worker"),
                            ("registered", "Registered as a new person"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("linked_at", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="children", to="referrals.contact"
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["person"], name="referrals_contactchild_person"),
                    models.Index(
                        condition=models.Q(("decided_at", None)), fields=["contact"], name="referrals_child_undecided"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("linked_at", None), ("linked_how", ""), ("person", None)),
                            models.Q(
                                ("linked_at__isnull", False),
                                ("person__isnull", False),
                                models.Q(("linked_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="referrals_contactchild_linked_says_how",
                    ),
                    models.UniqueConstraint(fields=("contact", "position"), name="referrals_contactchild_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_name", ""), _negated=True),
                            models.Q(("family_name", ""), _negated=True),
                            models.Q(("description", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="referrals_contactchild_named_or_described",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("contact", "person"),
                        name="referrals_contactchild_person_once_on_a_contact",
                        violation_error_message="Both are children on one contact: undo the link of one of them there first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("probability", models.FloatField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                ("not_the_same_at", models.DateTimeField(null=True)),
                (
                    "not_the_same_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.person"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="referrals.contact"
                    ),
                ),
                (
                    "adult",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="referrals.contactadult",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="referrals.contactchild",
                    ),
                ),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adult", None), ("child__isnull", False)),
                            models.Q(("adult__isnull", False), ("child", None)),
                            _connector="OR",
                        ),
                        name="referrals_candidate_for_child_or_adult",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("child__isnull", False)),
                        fields=("child", "person"),
                        name="referrals_candidate_child_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("adult__isnull", False)),
                        fields=("adult", "person"),
                        name="referrals_candidate_adult_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origin", to="referrals.contact"
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgreementToContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical agreement to contact",
                "verbose_name_plural": "historical agreement to contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAllocation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("reason", models.TextField(blank=True)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical allocation",
                "verbose_name_plural": "historical allocations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCandidate",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("probability", models.FloatField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.DateTimeField()),
                ("not_the_same_at", models.DateTimeField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "adult",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contactadult",
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
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                    "not_the_same_by",
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
                "verbose_name": "historical candidate",
                "verbose_name_plural": "historical candidates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("slug", models.SlugField()),
                ("label", models.CharField(max_length=100)),
                ("position", models.PositiveSmallIntegerField(default=100)),
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
                "verbose_name": "historical category",
                "verbose_name_plural": "historical categorys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("reference", models.CharField(db_index=True, editable=False, max_length=20)),
                ("status", models.CharField(editable=False, max_length=20)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("begun_at", models.DateTimeField(editable=False)),
                ("target_at", models.DateTimeField(editable=False, null=True)),
                ("due_at", models.DateTimeField(editable=False, null=True)),
                ("call", models.UUIDField(editable=False, null=True)),
                ("external_reference", models.CharField(blank=True, max_length=100)),
                (
                    "source_code",
                    models.CharField(
                        choices=[
                            ("1A", "Family member or carer"),
                            ("1B", "Neighbour, friend or child minder"),
                            ("1C", "The child or young person"),
                            ("1D", "Another individual"),
                            ("2A", "School"),
                            ("2B", "Education service"),
                            ("3A", "GP"),
                            ("3B", "Health visitor"),
                            ("3C", "School nurse"),
                            ("3D", "Other primary health care"),
                            ("3E", "Hospital A&E"),
                            ("3F", "Other health service"),
                            ("4", "Housing"),
                            ("5A", "Council: social care"),
                            ("5B", "Council: another service"),
                            ("5C", "Another council"),
                            ("5D", "Council: early help"),
                            ("6", "Police"),
                            ("7", "Court, probation, prison or other legal service"),
                            ("8", "Voluntary body or other agency"),
                            ("9", "Anonymous"),
                            ("10", "Not known"),
                        ],
                        max_length=2,
                    ),
                ),
                ("referrer_name", models.CharField(blank=True, max_length=200)),
                ("referrer_role", models.CharField(blank=True, max_length=200)),
                ("referrer_phone", models.CharField(blank=True, max_length=40)),
                ("referrer_email", models.EmailField(blank=True, max_length=254)),
                ("anonymous", models.BooleanField(default=False)),
                ("identity_withheld", models.BooleanField(default=False)),
                ("names_not_known", models.BooleanField(default=False)),
                ("occurred_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(), blank=True, default=list, size=None
                    ),
                ),
                ("level_believed", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("immediate_danger", models.BooleanField(default=False)),
                ("parents_informed", models.BooleanField(null=True)),
                ("parents_agreed", models.BooleanField(null=True)),
                ("not_informed_reason", models.TextField(blank=True)),
                ("young_person_agreed", models.BooleanField(null=True)),
                (
                    "rag",
                    models.CharField(
                        blank=True,
                        choices=[("red", "Red"), ("amber", "Amber"), ("green", "Green")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "hot"), (1, "unrated"), (2, "amber"), (3, "green")], default=1, editable=False
                    ),
                ),
                ("rating_to_confirm_since", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("dip_sample", models.BooleanField(default=False, editable=False)),
                ("feedback", models.TextField(blank=True, editable=False)),
                ("candidates_found_at", models.DateTimeField(editable=False, null=True)),
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
                        editable=False,
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
                    "recommended_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContactAdult",
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
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "address_lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                (
                    "linked_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nhs_number", "Same NHS number and date of birth"),
                            ("confirmed", "Confirmed by a worker"),
                            ("registered", "Registered as a new person"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("linked_at", models.DateTimeField(editable=False, null=True)),
                ("relationship", models.CharField(blank=True, max_length=60)),
                ("parental_responsibility", models.BooleanField(null=True)),
                ("lives_with_children", models.BooleanField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                    "linked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
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
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact adult",
                "verbose_name_plural": "historical contact adults",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContactChild",
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
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "address_lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                (
                    "linked_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nhs_number", "Same NHS number and date of birth"),
                            ("confirmed", "Confirmed by a worker"),
                            ("registered", "Registered as a new person"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("linked_at", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                    "linked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
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
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact child",
                "verbose_name_plural": "historical contact childs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContactOrigin",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("stage_id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=20)),
                ("link", models.CharField(max_length=200)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
            ],
            options={
                "verbose_name": "historical contact origin",
                "verbose_name_plural": "historical contact origins",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInformation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                    "read_by",
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
                "verbose_name": "historical information",
                "verbose_name_plural": "historical information",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalParentContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("who", models.CharField(blank=True, max_length=200)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("phone", "By telephone"),
                            ("visit", "In person"),
                            ("video", "By video"),
                            ("message", "By message or letter"),
                            ("tried", "Tried, not reached"),
                        ],
                        max_length=10,
                    ),
                ),
                ("said", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "adult",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contactadult",
                    ),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical parent contact",
                "verbose_name_plural": "historical parent contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalQualityRating",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("complete", models.BooleanField()),
                ("clear", models.BooleanField()),
                ("right_level", models.BooleanField()),
                ("consent_said", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical quality rating",
                "verbose_name_plural": "historical quality ratings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRating",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "rag",
                    models.CharField(choices=[("red", "Red"), ("amber", "Amber"), ("green", "Green")], max_length=5),
                ),
                ("reason", models.TextField()),
                ("confirms", models.BooleanField(default=False)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical rating",
                "verbose_name_plural": "historical ratings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRecommendation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("assessment", "Referral – assessment"),
                            ("strategy_meeting", "Referral – strategy meeting"),
                            ("early_help", "Early help"),
                            ("advice", "Information and advice"),
                            ("returned", "Returned to sender, below threshold"),
                            ("other_council", "Passed to another council"),
                            ("no_further_action", "No further action"),
                            ("linked", "Linked to open work"),
                        ],
                        max_length=24,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("rationale", models.TextField(blank=True)),
                ("told_text", models.TextField(blank=True)),
                ("council", models.CharField(blank=True, max_length=100)),
                ("linked_to", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
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
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical recommendation",
                "verbose_name_plural": "historical recommendations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReferrerTold",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("api", "Read by the agency's system"),
                            ("page", "Read by somebody at the agency"),
                            ("phone", "By telephone"),
                            ("email", "By secure email"),
                            ("letter", "By letter"),
                            ("cannot", "Cannot be told: the referrer left no way to reach them"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical referrer told",
                "verbose_name_plural": "historical referrer tolds",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalScreeningPart",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notes", "Notes"),
                            ("analysis", "What it means (analysis)"),
                            ("worries", "What are we worried about?"),
                            ("strengths", "What is working well?"),
                            ("needs", "What needs to happen?"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical screening part",
                "verbose_name_plural": "historical screening parts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSentBack",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("comment", models.TextField()),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                "verbose_name": "historical sent back",
                "verbose_name_plural": "historical sent backs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Information",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="information", to="referrals.contact"
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "information",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ParentContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(blank=True, max_length=200)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("phone", "By telephone"),
                            ("visit", "In person"),
                            ("video", "By video"),
                            ("message", "By message or letter"),
                            ("tried", "Tried, not reached"),
                        ],
                        max_length=10,
                    ),
                ),
                ("said", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "adult",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.contactadult",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parent_contacts",
                        to="referrals.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adult__isnull", False), models.Q(("who", ""), _negated=True), _connector="OR"
                        ),
                        name="referrals_parentcontact_says_who",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalConsent",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("who", models.CharField(blank=True, max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("gathering", "Asking other agencies for information"),
                            ("next_steps", "What happens next"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("given", "Given"), ("refused", "Refused"), ("not_asked", "Not asked")], max_length=10
                    ),
                ),
                ("why_not_asked", models.TextField(blank=True)),
                ("legal_basis", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "adult",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contactadult",
                    ),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
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
                    "went_on_decided_by",
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
                    "parent_contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.parentcontact",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical consent",
                "verbose_name_plural": "historical consents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(blank=True, max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("gathering", "Asking other agencies for information"),
                            ("next_steps", "What happens next"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("given", "Given"), ("refused", "Refused"), ("not_asked", "Not asked")], max_length=10
                    ),
                ),
                ("why_not_asked", models.TextField(blank=True)),
                ("legal_basis", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "went_on_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="referrals.contact"
                    ),
                ),
                (
                    "adult",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.contactadult",
                    ),
                ),
                (
                    "parent_contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="referrals.parentcontact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "not_asked"), _negated=True),
                            models.Q(("why_not_asked", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="referrals_consent_not_asked_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_basis", ""), ("went_on_decided_by__isnull", False), _connector="OR"),
                        name="referrals_consent_going_on_names_who_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QualityRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("complete", models.BooleanField()),
                ("clear", models.BooleanField()),
                ("right_level", models.BooleanField()),
                ("consent_said", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_ratings",
                        to="referrals.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("contact",),
                        name="referrals_qualityrating_one_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rag",
                    models.CharField(choices=[("red", "Red"), ("amber", "Amber"), ("green", "Green")], max_length=5),
                ),
                ("reason", models.TextField()),
                ("confirms", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="referrals.contact"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("assessment", "Referral – assessment"),
                            ("strategy_meeting", "Referral – strategy meeting"),
                            ("early_help", "Early help"),
                            ("advice", "Information and advice"),
                            ("returned", "Returned to sender, below threshold"),
                            ("other_council", "Passed to another council"),
                            ("no_further_action", "No further action"),
                            ("linked", "Linked to open work"),
                        ],
                        max_length=24,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("rationale", models.TextField(blank=True)),
                ("told_text", models.TextField(blank=True)),
                ("council", models.CharField(blank=True, max_length=100)),
                ("linked_to", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="referrals.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                        name="referrals_recommendation_level_1_to_4",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("child",),
                        name="referrals_recommendation_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("assessment", "Referral – assessment"),
                            ("strategy_meeting", "Referral – strategy meeting"),
                            ("early_help", "Early help"),
                            ("advice", "Information and advice"),
                            ("returned", "Returned to sender, below threshold"),
                            ("other_council", "Passed to another council"),
                            ("no_further_action", "No further action"),
                            ("linked", "Linked to open work"),
                        ],
                        max_length=24,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("rationale", models.TextField(blank=True)),
                ("told_text", models.TextField(blank=True)),
                ("council", models.CharField(blank=True, max_length=100)),
                ("linked_to", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("changed_because", models.TextField(blank=True)),
                ("undone_because", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="referrals.childdecision",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="referrals.contact"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.recommendation",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["decision", "at"], name="referrals_childdecision_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                        name="referrals_childdecision_level_1_to_4",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("child",),
                        name="referrals_childdecision_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None), models.Q(("changed_because", ""), _negated=True), _connector="OR"
                        ),
                        name="referrals_childdecision_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("linked", "Linked to open work: its worker acknowledges"),
                            ("early_help", "Early help: somebody accepts"),
                            ("council", "Another council acknowledges"),
                        ],
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("declined_by_family", models.BooleanField(null=True)),
                ("declined_because", models.TextField(blank=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="referrals.contact"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="referrals.childdecision",
                    ),
                ),
                (
                    "declined_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.team"
                    ),
                ),
                (
                    "to_worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at", None), ("declined_at", None), ("withdrawn_at", None)),
                        fields=["kind", "made_at"],
                        name="referrals_handover_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="referrals_handover_accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at", None), ("accepted_at__gte", models.F("made_at")), _connector="OR"
                        ),
                        name="referrals_handover_accepted_after_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("declined_at", None), ("declined_by", None), ("declined_by_family", None)),
                            models.Q(
                                ("declined_by__isnull", False),
                                ("declined_by_family__isnull", False),
                                models.Q(("declined_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="referrals_handover_declined_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalHandover",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("linked", "Linked to open work: its worker acknowledges"),
                            ("early_help", "Early help: somebody accepts"),
                            ("council", "Another council acknowledges"),
                        ],
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("declined_by_family", models.BooleanField(null=True)),
                ("declined_because", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "accepted_by",
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.childdecision",
                    ),
                ),
                (
                    "declined_by",
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
                    "to_team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
                (
                    "to_worker",
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
                "verbose_name": "historical handover",
                "verbose_name_plural": "historical handovers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReferral",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("reference", models.CharField(db_index=True, editable=False, max_length=20)),
                ("status", models.CharField(editable=False, max_length=20)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("begun_at", models.DateTimeField(editable=False)),
                ("target_at", models.DateTimeField(editable=False, null=True)),
                ("due_at", models.DateTimeField(editable=False, null=True)),
                ("date", models.DateField()),
                ("strategy_meeting", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "closure_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("RC1", "Adopted"),
                            ("RC2", "Died"),
                            ("RC3", "Child arrangements order"),
                            ("RC4", "Special guardianship order"),
                            ("RC5", "Moved to another council's services"),
                            ("RC6", "Moved to adult social care"),
                            ("RC7", "Services ended for another reason"),
                            ("RC8", "Closed after assessment, no further action"),
                            ("RC9", "Closed after assessment, passed to early help"),
                        ],
                        editable=False,
                        max_length=3,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.childdecision",
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
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical referral",
                "verbose_name_plural": "historical referrals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalChildDecision",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("assessment", "Referral – assessment"),
                            ("strategy_meeting", "Referral – strategy meeting"),
                            ("early_help", "Early help"),
                            ("advice", "Information and advice"),
                            ("returned", "Returned to sender, below threshold"),
                            ("other_council", "Passed to another council"),
                            ("no_further_action", "No further action"),
                            ("linked", "Linked to open work"),
                        ],
                        max_length=24,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("rationale", models.TextField(blank=True)),
                ("told_text", models.TextField(blank=True)),
                ("council", models.CharField(blank=True, max_length=100)),
                ("linked_to", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("changed_because", models.TextField(blank=True)),
                ("undone_because", models.TextField(blank=True)),
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
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.contact",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.childdecision",
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
                    "recommendation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="referrals.recommendation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical child decision",
                "verbose_name_plural": "historical child decisions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "restricted_people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=20, unique=True)),
                ("status", models.CharField(editable=False, max_length=20)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
                    ),
                ),
                ("begun_at", models.DateTimeField(editable=False)),
                ("target_at", models.DateTimeField(editable=False, null=True)),
                ("due_at", models.DateTimeField(editable=False, null=True)),
                ("date", models.DateField()),
                ("strategy_meeting", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "closure_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("RC1", "Adopted"),
                            ("RC2", "Died"),
                            ("RC3", "Child arrangements order"),
                            ("RC4", "Special guardianship order"),
                            ("RC5", "Moved to another council's services"),
                            ("RC6", "Moved to adult social care"),
                            ("RC7", "Services ended for another reason"),
                            ("RC8", "Closed after assessment, no further action"),
                            ("RC9", "Closed after assessment, passed to early help"),
                        ],
                        editable=False,
                        max_length=3,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="referrals.contactchild",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="referrals.contact"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="referrals.childdecision"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.person"),
                ),
                (
                    "team",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mach.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "accepted")),
                        fields=["due_at"],
                        name="referrals_referral_to_allocate",
                    ),
                    models.Index(fields=["person", "date"], name="referrals_referral_of_person"),
                    models.Index(fields=["date"], name="referrals_referral_date"),
                    django.contrib.postgres.indexes.GinIndex(fields=["people"], name="referrals_referral_people"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["accepted", "in_assessment", "working"])),
                        fields=("person",),
                        name="referrals_referral_one_open_a_person",
                        violation_error_message="Both have an open referral: close one of the two referrals first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True), ("closed_at__isnull", False), _connector="OR"
                        ),
                        name="referrals_referral_closed_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferrerTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("api", "Read by the agency's system"),
                            ("page", "Read by somebody at the agency"),
                            ("phone", "By telephone"),
                            ("email", "By secure email"),
                            ("letter", "By letter"),
                            ("cannot", "Cannot be told: the referrer left no way to reach them"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrer_told",
                        to="referrals.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ScreeningPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notes", "Notes"),
                            ("analysis", "What it means (analysis)"),
                            ("worries", "What are we worried about?"),
                            ("strengths", "What is working well?"),
                            ("needs", "What needs to happen?"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="referrals.contact"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "kind"), name="referrals_screeningpart_one_a_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="SentBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("comment", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sent_back", to="referrals.contact"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("comment", ""), _negated=True),
                        name="referrals_sentback_says_what_is_needed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubmissionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("key", "Idempotency key"), ("reference", "Their reference")], max_length=10
                    ),
                ),
                ("value", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("answer", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mach.agency"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission_keys",
                        to="referrals.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "key")), fields=["at"], name="referrals_submissionkey_to_end"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "kind", "value"), name="referrals_submissionkey_sent_once"
                    )
                ],
            },
        ),
    ]
