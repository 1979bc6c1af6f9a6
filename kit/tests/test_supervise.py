"""What ends together with a child of the supervisor."""

import queue
import sys

import psutil
import pytest

from kit.supervise import _Child
from kit.testing.eventually import eventually

PARENT = """
import subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(grandchild.pid, flush=True)
grandchild.wait()
"""


@pytest.fixture
def said():
    return []


def test_a_killed_childs_own_children_go_with_it_and_do_not_delay_its_restart(said):
    """As a gateway whose master is killed: its worker would keep the port, and the pipe that the supervisor reads, for long."""
    ended = queue.SimpleQueue()
    child = _Child("gateway", [sys.executable, "-c", PARENT], {})
    child.start(said.append, ended.put)
    grandchild = psutil.Process(int(eventually(lambda: said and said[0], within=20).split("|")[1]))
    child.process.kill()
    assert ended.get(timeout=5) == ("gateway", -9)
    psutil.wait_procs([grandchild], timeout=5)
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE
