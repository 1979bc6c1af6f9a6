"""The manual's chapters in Debian's Chromium, on a desk and on a phone (the specs beside this file), against one embedded system.

``ZJJG_SCREENS=<folder>`` also keeps a picture of each main screen there (``make screens``). ``ZJJG_SPECS="staff fields"`` runs these alone.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.testing.eventually import eventually
from tests.browser.pictures import shrink_all
from tests.browser.stage import set_stage
from tests.journeys.browser import Browser
from tests.journeys.systems import ADMIN_PASSWORD, System, start

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WEB = ROOT / "gateway" / "web"
BUILD_SECONDS = 240
DEMO_SECONDS = 300
RUN_SECONDS = 1500


@pytest.fixture(scope="module")
def built() -> None:
    """The browser application of these sources."""
    subprocess.run([ROOT / "scripts" / "build-web"], check=True, timeout=BUILD_SECONDS)


@pytest.fixture(scope="module")
def system(built: None) -> Iterator[System]:
    """A system with the demo's city in it. Its data lie outside pytest's folders, which the embedded PostgreSQL may not enter."""
    with tempfile.TemporaryDirectory(prefix="zjjg-browser-", ignore_cleanup_errors=True) as folder:
        running = start(["run", "--all"], Path(folder), {"ZJJG_DEMO": "1"})
        try:
            yield running
        finally:
            code = running.stop()
        assert code == 0, running.log()[-4000:]


def wait_for_demo(system: System) -> None:
    def is_there() -> bool:
        if "could not be brought in" in system.log():
            raise RuntimeError(f"the demo failed:\n{system.log()[-4000:]}")
        return bool(list(system.data.glob("demo-*.done")))

    eventually(is_there, within=DEMO_SECONDS, every=0.5)


@pytest.mark.first
@pytest.mark.timeout(BUILD_SECONDS + DEMO_SECONDS + RUN_SECONDS + 60)
def test_each_chapter_of_the_manual_works_in_the_browser(system: System, tmp_path: Path) -> None:
    wait_for_demo(system)
    stage = set_stage(Browser(system.url).sign_in("system", "admin", ADMIN_PASSWORD), tmp_path)
    stage_file = tmp_path / "stage.json"
    stage_file.write_text(json.dumps({**stage, "adminPassword": ADMIN_PASSWORD}))
    screens = os.environ.get("ZJJG_SCREENS")
    run = subprocess.run(
        [
            ROOT / ".venv" / "bin" / "node",
            WEB / "node_modules" / "@playwright" / "test" / "cli.js",
            "test",
            *os.environ.get("ZJJG_SPECS", "").split(),
            "--config",
            HERE / "playwright.config.ts",
        ],
        cwd=HERE,
        env={
            **os.environ,
            "NODE_PATH": str(WEB / "node_modules"),
            "ZJJG_BROWSER_URL": system.url,
            "ZJJG_BROWSER_STAGE": str(stage_file),
            "ZJJG_BROWSER_RESULTS": str(tmp_path / "results"),
            "ZJJG_SCREENS": str(ROOT / screens) if screens else "",
        },
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    print(run.stdout)  # noqa: T201  # with -rP: what each took
    assert run.returncode == 0, f"{run.stdout[-12000:]}\n{run.stderr[-4000:]}"
    if screens:
        shrink_all(ROOT / screens)
