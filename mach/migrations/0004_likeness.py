"""Keys of people that are out of date are known to be: whatever changes a person marks them, in the same transaction."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

# Not fastupdate: a search would read the list of what is pending from end to end.
INDEX = """
CREATE INDEX mach_likeness_keys ON mach_likeness USING gin (keys gin__int_ops) WITH (fastupdate = off)
"""

TRIGGERS = """
CREATE FUNCTION mach_likeness_is_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
    whose bigint[];
BEGIN
    IF TG_TABLE_NAME = 'mach_person' THEN
        whose := ARRAY[NEW.id];
        IF TG_OP = 'UPDATE' THEN
            -- A carer's name and date are kept with the children too.
            whose := whose || ARRAY(SELECT child_id FROM mach_relationship WHERE person_id = NEW.id);
        END IF;
    ELSIF TG_TABLE_NAME = 'mach_said' AND TG_OP = 'INSERT' THEN
        -- What the record says already, it is found by.
        whose := ARRAY(SELECT id FROM mach_person WHERE id = NEW.person_id AND NOT NEW.value IN (nhs_number, upn));
    ELSIF TG_TABLE_NAME = 'mach_relationship' THEN
        whose := ARRAY[(before ->> 'child_id')::bigint, (after ->> 'child_id')::bigint];
    ELSE
        whose := ARRAY[(before ->> 'person_id')::bigint, (after ->> 'person_id')::bigint];
        IF TG_TABLE_NAME = 'mach_personname' THEN
            whose := whose || ARRAY(SELECT child_id FROM mach_relationship WHERE person_id = ANY(whose));
        END IF;
    END IF;
    INSERT INTO mach_likeness (person_id, keys, givens, families, given_sounds, family_sounds, postcodes, streets,
        houses, carers, carer_births, numbers, stale)
    SELECT id, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', true FROM mach_person
    WHERE id = ANY(whose) ORDER BY id
    ON CONFLICT (person_id) DO UPDATE SET stale = true WHERE NOT mach_likeness.stale;
    RETURN NULL;
END $$;

CREATE TRIGGER mach_person_new AFTER INSERT ON mach_person
    FOR EACH ROW EXECUTE FUNCTION mach_likeness_is_stale();
CREATE TRIGGER mach_person_other AFTER UPDATE ON mach_person
    FOR EACH ROW WHEN ((OLD.given_name, OLD.family_name, OLD.date_of_birth, OLD.expected_date_of_birth, OLD.nhs_number,
        OLD.upn, OLD.telephone, OLD.merged_into_id) IS DISTINCT FROM (NEW.given_name, NEW.family_name, NEW.date_of_birth,
        NEW.expected_date_of_birth, NEW.nhs_number, NEW.upn, NEW.telephone, NEW.merged_into_id))
    EXECUTE FUNCTION mach_likeness_is_stale();
CREATE TRIGGER mach_personname_any AFTER INSERT OR UPDATE OR DELETE ON mach_personname
    FOR EACH ROW EXECUTE FUNCTION mach_likeness_is_stale();
CREATE TRIGGER mach_personaddress_any AFTER INSERT OR UPDATE OR DELETE ON mach_personaddress
    FOR EACH ROW EXECUTE FUNCTION mach_likeness_is_stale();
CREATE TRIGGER mach_said_new AFTER INSERT ON mach_said
    FOR EACH ROW WHEN (NEW.field IN ('nhs_number', 'upn')) EXECUTE FUNCTION mach_likeness_is_stale();
CREATE TRIGGER mach_said_other AFTER UPDATE ON mach_said
    FOR EACH ROW WHEN (NEW.field IN ('nhs_number', 'upn')) EXECUTE FUNCTION mach_likeness_is_stale();
CREATE TRIGGER mach_relationship_any AFTER INSERT OR UPDATE OR DELETE ON mach_relationship
    FOR EACH ROW EXECUTE FUNCTION mach_likeness_is_stale();

INSERT INTO mach_likeness (person_id, keys, givens, families, given_sounds, family_sounds, postcodes, streets, houses,
    carers, carer_births, numbers, stale)
SELECT id, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', true FROM mach_person;
"""

UNDO = """
DROP TRIGGER mach_person_new ON mach_person;
DROP TRIGGER mach_person_other ON mach_person;
DROP TRIGGER mach_personname_any ON mach_personname;
DROP TRIGGER mach_personaddress_any ON mach_personaddress;
DROP TRIGGER mach_said_new ON mach_said;
DROP TRIGGER mach_said_other ON mach_said;
DROP TRIGGER mach_relationship_any ON mach_relationship;
DROP FUNCTION mach_likeness_is_stale();
"""


class Migration(migrations.Migration):
    dependencies = [("mach", "0003_first_rows")]

    operations = [
        CreateExtension("intarray"),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(INDEX, "DROP INDEX mach_likeness_keys"),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
