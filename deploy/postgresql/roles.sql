-- One service's roles and database. `set-up` runs it, as a superuser, once for each service; a second run mends and changes passwords.
--   zjjg_<service>_owner  owns the database and all in it; `zjjg migrate` logs in as it, nobody else does
--   zjjg_<service>        serves; its rights on tables are given by each migration (kit/grants.py, listed in grants.txt)
--   zjjg_tenant_<who>     what the serving role becomes for the length of an agency's or enterprise's transaction
-- Needs psql 15 or newer; :service by -v, the two passwords and the limit from the environment, where ps does not show them.
\set ON_ERROR_STOP on
\set QUIET on
\getenv owner_password ZJJG_OWNER_PASSWORD
\getenv serving_password ZJJG_SERVING_PASSWORD
\getenv connections ZJJG_CONNECTIONS
\set database zjjg_ :service
\set owner zjjg_ :service _owner
\set serving zjjg_ :service

set client_min_messages = warning;
set log_statement = 'none';
set password_encryption = 'scram-sha-256';

select format('create role %I nologin', name) from unnest(array['zjjg_tenant', 'zjjg_tenant_agency', 'zjjg_tenant_enterprise']) name
  where to_regrole(name) is null \gexec
grant zjjg_tenant to zjjg_tenant_agency, zjjg_tenant_enterprise;

select format('create role %I', name) from unnest(array[:'owner', :'serving']) name where to_regrole(name) is null \gexec
alter role :"owner" with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit
  connection limit 5 password :'owner_password';
-- The serving role passes row-level security by for officers, timers and the relay. A tenant's transaction sets the tenant's role,
-- which does not. Without inheritance it has no right but its own.
alter role :"serving" with login nosuperuser nocreatedb nocreaterole noreplication bypassrls noinherit
  connection limit :connections password :'serving_password';
grant zjjg_tenant_agency, zjjg_tenant_enterprise to :"serving";

-- The services set the same or tighter ones themselves; these are for whoever logs in by hand.
alter role :"serving" set statement_timeout = '15s';
alter role :"serving" set lock_timeout = '3s';
alter role :"serving" set idle_in_transaction_session_timeout = '60s';
alter role :"owner" set lock_timeout = '2s';

-- Under plain C pg_trgm finds no Chinese.
select format('create database %I owner %I template template0 encoding %L lc_collate %L lc_ctype %L',
    :'database', :'owner', 'UTF8', 'C.UTF-8', 'C.UTF-8')
  where not exists (select from pg_database where datname = :'database') \gexec
alter database :"database" owner to :"owner";
alter database :"database" set zjjg.serving_role = :'serving';
revoke all on database :"database" from public;
grant connect on database :"database" to :"serving";

\connect :"database"
set client_min_messages = warning;
alter schema public owner to pg_database_owner;
revoke all on schema public from public;
grant usage on schema public to :"serving", zjjg_tenant;
