#!/bin/sh
# First start of PostgreSQL, ours or the official image: the owner of the portal's databases, and who only reads tables.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --quiet \
  -v owner="$(cat /run/secrets/database_password)" -v reader="$(cat /run/secrets/datastore_password)" <<'SQL'
CREATE ROLE provdata LOGIN PASSWORD :'owner';
CREATE ROLE provdata_datastore LOGIN PASSWORD :'reader';
CREATE DATABASE provdata OWNER provdata TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
CREATE DATABASE provdata_datastore OWNER provdata TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE provdata, provdata_datastore FROM PUBLIC;
GRANT CONNECT ON DATABASE provdata_datastore TO provdata_datastore;
SQL
