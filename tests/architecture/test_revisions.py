"""Every start asks where the databases stand without alembic (kit.revisions); alembic must say the same."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from kit import migrations, revisions

SERVICES = sorted(entry_points(group="zjjg.services"), key=lambda point: point.name)


@pytest.mark.parametrize("service", SERVICES, ids=lambda point: point.name)
def test_the_newest_revision_is_the_one_that_alembic_finds(service):
    room = service.load().room
    assert revisions.newest(room) == migrations.head(room)


def test_a_start_with_nothing_to_migrate_does_without_alembic_and_workbooks():
    """Half a second each, at every start."""
    said = (
        "from kit.placement import Placement; here = Placement(None); here.service_classes(); here.rooms(); import sys; "
        "sys.exit(', '.join({'alembic', 'openpyxl', 'xlsxwriter'} & set(sys.modules)) or 0)"
    )
    asked = subprocess.run([sys.executable, "-W", "ignore", "-c", said], check=False, timeout=60, capture_output=True, text=True)
    assert (asked.returncode, asked.stderr.strip()) == (0, "")
