"""Each service's wheel imports in an environment that holds nothing of ours but contracts and kit."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {
    "auth": "services/auth",
    "agency": "services/agency",
    "evaluation": "services/evaluation",
    "hazard": "services/hazard",
    "stats": "services/stats",
}


def _wheel(folder: str, into: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(ROOT / folder)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = into.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with contracts and kit as they are in their wheels."""
    site = tmp_path_factory.mktemp("site")
    for folder in ("contracts", "kit"):
        with zipfile.ZipFile(_wheel(folder, tmp_path_factory.mktemp(folder))) as wheel:
            wheel.extractall(site)
    return site


@pytest.mark.parametrize("room", ROOMS)
def test_a_services_wheel_imports_alone(room: str, bare: Path, tmp_path: Path) -> None:
    wheel = _wheel(ROOMS[room], tmp_path)
    own = tmp_path / "own"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(own)
    assert not [n for n in names if "/tests/" in n]
    assert [n for n in names if n.startswith(f"services/{room}/migrations/versions/") and n.endswith(".py")]
    # -S leaves the environment's editable rooms out; third-party packages come back by path, our own only from the wheels.
    third_party = next(p for p in sys.path if p.endswith("site-packages"))
    code = f"""
import sys
sys.path[:0] = [{str(own)!r}, {str(bare)!r}]
sys.path.append({third_party!r})
import services.{room}.service, kit, contracts
print(services.{room}.service.__file__, kit.__file__, contracts.__file__)
"""
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    mine, of_the_kit, of_the_contracts = done.stdout.split()
    assert mine.startswith(str(own))
    assert of_the_kit.startswith(str(bare))
    assert of_the_contracts.startswith(str(bare))


def test_the_gateways_wheel_carries_the_built_application_and_not_its_sources(tmp_path: Path) -> None:
    subprocess.run([str(ROOT / "scripts" / "build-web")], check=True, capture_output=True)
    names = zipfile.ZipFile(_wheel("gateway", tmp_path)).namelist()
    assert "gateway/web/dist/index.html" in names
    assert not [n for n in names if n.startswith(("gateway/web/src", "gateway/web/node_modules", "gateway/tests"))]
