"""What the database itself refuses: changing what was sent, or an entry of who rated and decided what."""

from django.db import migrations

IDENTITY = [
    "contact_id", "position", "given_name", "family_name", "name_key", "date_of_birth", "expected_date_of_birth",
    "sex", "ethnicity", "first_language", "interpreter_language", "nhs_number", "upn", "school", "gp", "disabilities",
    "description", "address_lines", "town", "postcode",
]  # fmt: skip
CONTACT = [
    "reference", "begun_at", "agency_id", "taken_by_id", "external_reference", "source_code", "referrer_name",
    "referrer_role", "referrer_phone", "referrer_email", "anonymous", "identity_withheld", "names_not_known",
    "occurred_at", "reason", "categories", "level_believed", "immediate_danger", "parents_informed", "parents_agreed",
    "not_informed_reason", "young_person_agreed",
]  # fmt: skip
OUTCOME = [
    "contact_id",
    "child_id",
    "decision",
    "level",
    "rationale",
    "told_text",
    "council",
    "linked_to",
    "by_id",
    "at",
]
AS_ENTERED = {
    "referrals_contact": CONTACT,
    "referrals_contactchild": IDENTITY,
    "referrals_contactadult": [*IDENTITY, "relationship", "parental_responsibility", "lives_with_children"],
    "referrals_rating": ["contact_id", "rag", "reason", "confirms", "by_id", "at"],
    "referrals_recommendation": OUTCOME,
    "referrals_childdecision": [*OUTCOME, "recommendation_id", "changed_because", "corrects_id", "recorded_at"],
    "referrals_information": ["contact_id", "text", "agency_id", "by_id", "at"],
    "referrals_referrertold": ["contact_id", "how", "note", "by_id", "at"],
}
FUNCTION = """
CREATE FUNCTION referrals_as_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was entered: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def trigger(table, columns):
    before, after = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
CREATE TRIGGER {table}_as_entered BEFORE UPDATE ON {table} FOR EACH ROW
    WHEN (ROW({before}) IS DISTINCT FROM ROW({after})) EXECUTE FUNCTION referrals_as_entered();
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION referrals_as_entered();
"""


DO = FUNCTION + "".join(trigger(table, columns) for table, columns in AS_ENTERED.items())
UNDO = (
    "".join(
        f"DROP TRIGGER {table}_as_entered ON {table}; DROP TRIGGER {table}_kept ON {table};" for table in AS_ENTERED
    )
    + "DROP FUNCTION referrals_as_entered();"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("mach", "0002_guards")]
    operations = [migrations.RunSQL(DO, UNDO)]
