"""Less is seen: years of birth instead of days, enterprises only while something ties them to an agency, no drafts to officers.
Also the replica of dictionaries, and which certificates were told of.

Down loses the day within the year of birth, which stands in no table any more but sealed.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = """
alter table staff add column birth_year bigint;
update staff set birth_year = extract(year from birth_on);
alter table staff alter column birth_year set not null;
alter table staff drop column birth_on;

alter table agency_enterprise add column entered boolean not null default false;
update agency_enterprise known set entered = true from audit_entry entry
  where entry.action = 'agency.enterprise.created' and entry.object_id = known.enterprise_id::text
  and entry.owner = known.agency_id::text;
alter table agency_enterprise alter column entered drop default;
delete from agency_enterprise known where not entered
  and not exists (select from evaluation_contract c where c.agency_id = known.agency_id
    and c.enterprise_id = known.enterprise_id and c.state in ('active', 'closed'))
  and not exists (select from service_contract c where c.agency_id = known.agency_id
    and c.enterprise_id = known.enterprise_id and c.state in ('active', 'closed'));

alter table agency add column shown jsonb;
alter table agency add column shown_state text;
update agency set
  shown = case when state = 'draft' and approved is not null then approved else declaration end,
  shown_state = case when state = 'draft' and approved is not null then 'approved' else state end
  where submitted_at is not null;

create table dictionary (
  name text not null, words text[] not null, retired text[] not null, version bigint not null,
  constraint pk_dictionary primary key (name));
alter table dictionary enable row level security;
create policy dictionary_read on dictionary for select to zjjg_tenant using (true);

create table certificate_reminder (
  staff_id uuid not null, kind text not null, valid_until date not null, days bigint not null, told_at timestamptz not null,
  constraint pk_certificate_reminder primary key (staff_id, kind, valid_until, days),
  constraint fk_certificate_reminder_staff_id_staff foreign key(staff_id) references staff (id));
alter table certificate_reminder enable row level security;
"""

DOWN = """
drop table certificate_reminder;
drop table dictionary;
alter table agency drop column shown_state;
alter table agency drop column shown;
alter table agency_enterprise drop column entered;
alter table staff add column birth_on date;
update staff set birth_on = make_date(birth_year::int, 1, 1);
alter table staff alter column birth_on set not null;
alter table staff drop column birth_year;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
