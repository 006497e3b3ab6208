"""What the database itself refuses: a changed audit line, a cleared breach, a clock that disappears, a row that points
to a person who was merged into another, a merge that forgets what it moved, a source that no longer said what it said.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION mach_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Emptying whole tables is how test databases are cleared; the serving role has no right to TRUNCATE.
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION mach_breach_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at THEN
        RAISE EXCEPTION 'a breach stays a breach' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.target_missed_at IS NOT NULL AND NEW.target_missed_at IS DISTINCT FROM OLD.target_missed_at THEN
        RAISE EXCEPTION 'a missed target stays missed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at THEN
        RAISE EXCEPTION 'a stopped clock stays stopped' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER mach_auditevent_rows BEFORE UPDATE OR DELETE ON mach_auditevent
    FOR EACH ROW EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_auditevent_whole BEFORE TRUNCATE ON mach_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_clock_kept BEFORE DELETE ON mach_clock
    FOR EACH ROW EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_clock_whole BEFORE TRUNCATE ON mach_clock
    FOR EACH STATEMENT EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_clock_breach_stays BEFORE UPDATE ON mach_clock
    FOR EACH ROW EXECUTE FUNCTION mach_breach_stays();
"""

# Whoever links a row to a person waits here for a merge of that person, and then sees that it has happened.
STANDS = """
CREATE FUNCTION mach_must_stand(pointed bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    SELECT merged_into_id INTO gone FROM mach_person WHERE id = pointed FOR KEY SHARE;
    IF gone IS NOT NULL THEN
        RAISE EXCEPTION 'this person was merged into another' USING
            ERRCODE = 'restrict_violation', CONSTRAINT = 'mach_person_stands';
    END IF;
END $$;

CREATE FUNCTION mach_person_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.person_id IS DISTINCT FROM OLD.person_id) THEN
        PERFORM mach_must_stand(NEW.person_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION mach_child_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.child_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.child_id IS DISTINCT FROM OLD.child_id) THEN
        PERFORM mach_must_stand(NEW.child_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION mach_merged_into_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into_id IS NOT NULL
        AND (TG_OP = 'INSERT' OR NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id) THEN
        PERFORM mach_must_stand(NEW.merged_into_id);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER mach_person_merged_into_id_stands BEFORE INSERT OR UPDATE OF merged_into_id ON mach_person
    FOR EACH ROW EXECUTE FUNCTION mach_merged_into_stands();
"""
POINTS = [
    ("mach_personname", "person"),
    ("mach_personaddress", "person"),
    ("mach_relationship", "person"),
    ("mach_relationship", "child"),
    ("mach_persongrant", "person"),
    ("mach_said", "person"),
    ("mach_visit", "child"),
    ("mach_clock", "child"),
]

KEPT = """
CREATE FUNCTION mach_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was said: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER mach_mergemove_rows BEFORE UPDATE OR DELETE ON mach_mergemove
    FOR EACH ROW EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_mergemove_whole BEFORE TRUNCATE ON mach_mergemove
    FOR EACH STATEMENT EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_personmerge_kept BEFORE DELETE ON mach_personmerge
    FOR EACH ROW EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_personmerge_as_done BEFORE UPDATE ON mach_personmerge FOR EACH ROW
    WHEN (OLD.undone_at IS NOT NULL OR
        ROW(OLD.kept_id, OLD.gone_id, OLD.by_id, OLD.at, OLD.reason, OLD.chosen, OLD.before, OLD.after)
        IS DISTINCT FROM
        ROW(NEW.kept_id, NEW.gone_id, NEW.by_id, NEW.at, NEW.reason, NEW.chosen, NEW.before, NEW.after))
    EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER mach_said_kept BEFORE DELETE ON mach_said
    FOR EACH ROW EXECUTE FUNCTION mach_as_said();
CREATE TRIGGER mach_said_as_said BEFORE UPDATE ON mach_said FOR EACH ROW
    WHEN (ROW(OLD.field, OLD.value, OLD.source, OLD.agency_id, OLD.by_id, OLD.at)
        IS DISTINCT FROM ROW(NEW.field, NEW.value, NEW.source, NEW.agency_id, NEW.by_id, NEW.at))
    EXECUTE FUNCTION mach_as_said();
"""


def stands(table, name):
    """Refuse a pointer to somebody who was merged away."""
    return (
        f"CREATE TRIGGER {table}_{name}_id_stands BEFORE INSERT OR UPDATE OF {name}_id ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION mach_{name}_stands();\n"
    )


def stands_no_more(table, name):
    return f"DROP TRIGGER {table}_{name}_id_stands ON {table};\n"


UNDO_KEPT = """
DROP TRIGGER mach_said_as_said ON mach_said;
DROP TRIGGER mach_said_kept ON mach_said;
DROP TRIGGER mach_personmerge_as_done ON mach_personmerge;
DROP TRIGGER mach_personmerge_kept ON mach_personmerge;
DROP TRIGGER mach_mergemove_whole ON mach_mergemove;
DROP TRIGGER mach_mergemove_rows ON mach_mergemove;
DROP FUNCTION mach_as_said();
"""
UNDO_STANDS = """
DROP TRIGGER mach_person_merged_into_id_stands ON mach_person;
DROP FUNCTION mach_merged_into_stands();
DROP FUNCTION mach_child_stands();
DROP FUNCTION mach_person_stands();
DROP FUNCTION mach_must_stand(bigint);
"""

UNDO = """
DROP TRIGGER mach_auditevent_rows ON mach_auditevent;
DROP TRIGGER mach_auditevent_whole ON mach_auditevent;
DROP TRIGGER mach_clock_kept ON mach_clock;
DROP TRIGGER mach_clock_whole ON mach_clock;
DROP TRIGGER mach_clock_breach_stays ON mach_clock;
DROP FUNCTION mach_breach_stays();
DROP FUNCTION mach_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("mach", "0001_initial")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO),
        migrations.RunSQL(STANDS, UNDO_STANDS),
        migrations.RunSQL("".join(stands(*each) for each in POINTS), "".join(stands_no_more(*each) for each in POINTS)),
        migrations.RunSQL(KEPT, UNDO_KEPT),
    ]
