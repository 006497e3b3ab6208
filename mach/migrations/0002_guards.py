"""What the database itself refuses: a changed audit line, a cleared breach, a clock that disappears."""

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
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
