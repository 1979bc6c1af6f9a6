"""The migrations make what the tables say, and go back."""

from sqlalchemy import create_engine, text

from kit import migrations
from services.hazard.room import ROOM


def test_migrated_database_and_tables_agree_and_the_way_back_leaves_nothing(database):
    url = database(ROOM)
    assert migrations.differences(ROOM, url) == []
    migrations.downgrade(ROOM, url)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        left = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        sequences = connection.execute(text("select sequencename from pg_sequences")).scalars().all()
    engine.dispose()
    assert (left, sequences) == (["alembic_version"], [])
    migrations.upgrade(ROOM, url)
    assert migrations.differences(ROOM, url) == []
