"""The role that serves reads and writes rows; it shapes nothing and never changes the audit log."""

import pytest
from psycopg2.errors import InsufficientPrivilege

from mach import grants

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def execute(app_role):
    def execute(statement):
        with app_role.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None

    return execute


def test_the_serving_role_is_no_superuser_and_owns_nothing(execute):
    assert execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    assert execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mach_auditevent SET act = 'nothing'",
        "DELETE FROM mach_auditevent",
        "TRUNCATE mach_auditevent",
        "ALTER TABLE mach_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE mach_auditevent",
        "CREATE TABLE mine (a int)",
        "TRUNCATE mach_user CASCADE",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
    ],
)
def test_the_serving_role_may_not(execute, statement):
    with pytest.raises(InsufficientPrivilege):
        execute(statement)


def test_the_serving_role_may_add_to_the_audit_log_and_read_it(execute):
    execute("INSERT INTO mach_auditevent (happened_at, act, subject_type, subject_label, people, detail) "
            "VALUES (now(), 'test', '', '', '{}', '{}')")  # fmt: skip
    assert execute("SELECT act FROM mach_auditevent WHERE act = 'test'") == [("test",)]


def test_every_table_and_sequence_can_be_used(execute):
    missing = execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND (c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, 'SELECT, INSERT') "
        "OR c.relkind = 'S' AND NOT has_sequence_privilege(c.oid, 'USAGE')) AND c.relname <> 'django_migrations'"
    )
    assert missing == []


def test_a_role_that_does_not_exist_is_named():
    with pytest.raises(LookupError, match="nobody_here"):
        grants.apply("nobody_here")


def test_one_role_for_both_is_said():
    assert grants.apply("mach_owner") is False
