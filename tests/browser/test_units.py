"""The browser application's own checks: types, and the parts that need no page."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "gateway" / "web"


def write_types() -> None:
    """The API's types, from the document that is served (a test of the gateway holds the two together)."""
    generator = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    document, types = ROOT / "docs" / "api" / "openapi.json", WEB / "src" / "api" / "schema.d.ts"
    subprocess.run([ROOT / ".venv" / "bin" / "node", generator, document, "-o", types], cwd=WEB, check=True, capture_output=True)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "command",
    [("vue-tsc/bin/vue-tsc.js", "--noEmit", "-p", "tsconfig.json"), ("vitest/vitest.mjs", "run", "--reporter=dot")],
    ids=["vue-tsc", "vitest"],
)
def test_the_sources_of_the_browser_application_pass(command: tuple[str, ...]) -> None:
    program, *arguments = command
    write_types()
    run = subprocess.run(
        [ROOT / ".venv" / "bin" / "node", WEB / "node_modules" / program, *arguments],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout[-12000:]}\n{run.stderr[-4000:]}"
