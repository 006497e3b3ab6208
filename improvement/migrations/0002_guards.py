"""What the database itself refuses: a closed figure that changes, a plan or a paper rewritten after it was endorsed."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION improvement_closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND (
        TG_OP = 'DELETE'
        OR (NEW.measure, NEW.version, NEW.month, NEW.way, NEW."group", NEW.restricted, NEW.count, NEW.met,
            NEW.revision, NEW.taken_at, NEW.closed_at)
        IS DISTINCT FROM
           (OLD.measure, OLD.version, OLD.month, OLD.way, OLD."group", OLD.restricted, OLD.count, OLD.met,
            OLD.revision, OLD.taken_at, OLD.closed_at)
        OR OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at
    ) THEN
        RAISE EXCEPTION 'a closed figure stays: say what is corrected as a revision'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION improvement_papers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.papers IS NOT NULL AND NEW.papers IS DISTINCT FROM OLD.papers THEN
        RAISE EXCEPTION 'board papers stay as they were issued' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION improvement_first_grade_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.agreed <> '' AND (NEW.overall, NEW.agreed) IS DISTINCT FROM (OLD.overall, OLD.agreed) THEN
        RAISE EXCEPTION 'a grade that was agreed stays, and the first one beside it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER improvement_figure_closed_stays BEFORE UPDATE OR DELETE ON improvement_figure
    FOR EACH ROW EXECUTE FUNCTION improvement_closed_stays();
CREATE TRIGGER improvement_planversion_rows BEFORE UPDATE OR DELETE ON improvement_planversion
    FOR EACH ROW EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER improvement_evidencepack_rows BEFORE UPDATE OR DELETE ON improvement_evidencepack
    FOR EACH ROW EXECUTE FUNCTION mach_append_only();
CREATE TRIGGER improvement_boardmeeting_papers_stay BEFORE UPDATE ON improvement_boardmeeting
    FOR EACH ROW EXECUTE FUNCTION improvement_papers_stay();
CREATE TRIGGER improvement_audit_first_grade_stays BEFORE UPDATE ON improvement_audit
    FOR EACH ROW EXECUTE FUNCTION improvement_first_grade_stays();
"""

UNDO = """
DROP TRIGGER improvement_figure_closed_stays ON improvement_figure;
DROP TRIGGER improvement_planversion_rows ON improvement_planversion;
DROP TRIGGER improvement_evidencepack_rows ON improvement_evidencepack;
DROP TRIGGER improvement_boardmeeting_papers_stay ON improvement_boardmeeting;
DROP TRIGGER improvement_audit_first_grade_stays ON improvement_audit;
DROP FUNCTION improvement_closed_stays();
DROP FUNCTION improvement_papers_stay();
DROP FUNCTION improvement_first_grade_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("improvement", "0001_initial"), ("mach", "0002_guards")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
