#!/bin/sh
# Runs once, when the database container is made. The service's login owns the tables and may step
# down to the application's role, which owns nothing; neither is an administrator.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" \
    --dbname=postgres --set=password="$YUANBA_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE yuanba_app NOLOGIN NOINHERIT;
CREATE ROLE yuanba_owner LOGIN PASSWORD :'password' IN ROLE yuanba_app;
CREATE DATABASE yuanba OWNER yuanba_owner;
REVOKE ALL ON DATABASE yuanba FROM PUBLIC;
\connect yuanba
CREATE EXTENSION IF NOT EXISTS postgis;
SQL
