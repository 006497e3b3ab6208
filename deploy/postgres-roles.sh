#!/bin/sh
# Runs once, when the database server is first filled: an owner who shapes the database, and the role that serves.
# Neither is a superuser. The passwords reach psql by the environment, not by a command line that others may list.
set -eu
psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres <<'SQL'
\getenv owner_password MACH_OWNER_PASSWORD
\getenv app_password MACH_APP_PASSWORD
CREATE ROLE mach_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'owner_password';
CREATE ROLE mach_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'app_password';
CREATE DATABASE mach OWNER mach_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE mach FROM PUBLIC;
GRANT CONNECT ON DATABASE mach TO mach_app;
SQL
