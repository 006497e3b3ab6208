"""What the role that serves may do: read and write rows, shape nothing, and never change the audit log."""

from django.conf import settings
from django.db import connection, transaction
from psycopg2.sql import SQL, Identifier

# Rows of these may be added and read, and that is all.
APPEND_ONLY = ("mach_auditevent", "mach_mergemove")
READ_ONLY = ("django_migrations",)


def apply(app_role: str | None = None) -> bool:
    """Give the serving role its rights. False when the same role owns and serves, so that nothing can be withheld.

    One transaction: there is no moment at which the audit log lies open.
    """
    role = app_role or settings.MACH_APP_ROLE
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        owner, exists = cursor.fetchone()
        if role == owner:
            return False
        if not exists:
            raise LookupError(f"The database has no role {role}: create it (LOGIN, no superuser) and start again.")
        for statement in statements(role, set(connection.introspection.table_names(cursor))):
            cursor.execute(statement)
    return True


def statements(role, tables):
    to = Identifier(role)
    yield SQL("GRANT USAGE ON SCHEMA public TO {}").format(to)
    yield SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(to)
    yield SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to)
    for table in tables.intersection(APPEND_ONLY):
        yield SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(Identifier(table), to)
    for table in tables.intersection(READ_ONLY):
        yield SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(Identifier(table), to)
