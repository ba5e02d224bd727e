#!/bin/sh
# First start of an empty volume: roles, their passwords, and the database.
#
# The official image runs this once, against a server that only its own socket reaches. The
# passwords go from the secret files through psql, so no process list shows them.
set -eu

roles="${ROLES_SQL:-/casemgmt/roles.sql}"
secrets="${SECRETS:-/run/secrets}"

for role in owner app sequencer eraser; do
    if ! [ -s "$secrets/${role}_password" ]; then
        echo "The secret ${role}_password is missing or empty." >&2
        exit 1
    fi
done

export ROLES_SQL="$roles" SECRETS="$secrets"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
    --dbname postgres <<'SQL'
\getenv roles ROLES_SQL
\i :roles

\set owner_password `cat "$SECRETS/owner_password"`
\set app_password `cat "$SECRETS/app_password"`
\set sequencer_password `cat "$SECRETS/sequencer_password"`
\set eraser_password `cat "$SECRETS/eraser_password"`
ALTER ROLE owner PASSWORD :'owner_password';
ALTER ROLE app PASSWORD :'app_password';
ALTER ROLE sequencer PASSWORD :'sequencer_password';
ALTER ROLE eraser PASSWORD :'eraser_password';

SELECT 'CREATE DATABASE casemgmt OWNER owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'casemgmt') \gexec
SQL
