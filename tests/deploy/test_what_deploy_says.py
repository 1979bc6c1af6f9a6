"""deploy's files name only what exists: settings, secrets, volumes, users, programs; images and units give nothing away."""

import importlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import GatewaySettings
from kit.settings import IN_FILES, KitSettings
from tests.deploy.images import COMPOSE, DOCKERFILES, Dockerfile
from tests.deploy.servers import ROOT, SERVICES
from tests.deploy.units import UNITS, Unit

SERVED = COMPOSE["services"]
OURS = (*SERVICES, "gateway", "migrate")


def known_settings() -> set[str]:
    classes = [KitSettings, GatewaySettings, *(importlib.import_module(f"services.{name}.room").ROOM.settings for name in SERVICES)]
    names = {f"{cls.model_config['env_prefix']}{field}".upper() for cls in classes for field in cls.model_fields}
    names |= {f"ZJJG_{name.upper()}_{which}_URL" for name in SERVICES for which in ("DATABASE", "MIGRATION")}
    return names | {f"{name}_FILE" for name in names if IN_FILES.fullmatch(name)}


# ---- Dockerfiles


@pytest.mark.parametrize("name", DOCKERFILES)
def test_an_image_is_built_in_two_stages_and_runs_as_nobody_in_particular(name: str) -> None:
    file = Dockerfile(DOCKERFILES[name])
    assert len(file.stages) == 2
    assert all(rest.startswith("${PYTHON_IMAGE}") for stage in file.stages for word, rest in stage if word == "FROM")
    assert file.last("USER") == ["10001"]
    words = [word for word, _ in file.stages[-1]]
    assert words.index("USER") < words.index("CMD")
    assert file.last("COPY") == ["--from=wheels /opt/zjjg /opt/zjjg"]
    assert file.command[0] == "zjjg"
    assert file.environment["ZJJG_PROFILE"] == "production"
    assert {key for key in file.environment if key.startswith("ZJJG_")} <= known_settings()


@pytest.mark.parametrize("name", DOCKERFILES)
def test_an_image_bakes_in_no_registry_and_no_secret(name: str) -> None:
    text = DOCKERFILES[name].read_text()
    assert not re.search(r"https?://|\.(com|io|org|cn)\b", text)
    assert "requirements.lock" in text
    instructions = [pair for stage in Dockerfile(DOCKERFILES[name]).stages for pair in stage]
    assert not [
        rest for word, rest in instructions if word in ("ARG", "ENV") and re.search(r"PASSWORD|SECRET|TOKEN|_URL=|_URI=", rest)
    ]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_what_an_image_copies_is_there_and_not_ignored(name: str) -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for word, rest in Dockerfile(DOCKERFILES[name]).stages[0]:
        if word == "COPY":
            source = rest.split()[0]
            assert (ROOT / source).exists(), source
            assert any(source == path or source.startswith(f"{path}/") for path in kept), source


def test_the_dockerfiles_of_services_are_alike() -> None:
    texts = {DOCKERFILES[name].read_text().replace(name, "NAME") for name in SERVICES}
    assert len(texts) == 1


# ---- compose


@pytest.mark.parametrize("name", OURS)
def test_compose_sets_settings_that_exist_and_hands_over_each_file_that_they_name(name: str) -> None:
    service = SERVED[name]
    environment: dict[str, Any] = service["environment"]
    assert set(environment) <= known_settings()
    named = {value.removeprefix("/run/secrets/") for value in environment.values() if value.startswith("/run/secrets/")}
    assert named <= set(service["secrets"])
    keys = {"master.key", "actor-public.pem", "actor-private.pem"}
    assert set(service["secrets"]) - named <= (keys if environment.get("ZJJG_SECRETS") == "/run/secrets" else set())
    assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DOCKERFILES[name]


def test_compose_refers_to_nothing_that_is_not_there() -> None:
    for name, service in SERVED.items():
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"]), name
        assert {config["source"] for config in service.get("configs", [])} <= set(COMPOSE["configs"]), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / "deploy" / source).exists(), volume
        for other, condition in service.get("depends_on", {}).items():
            assert other in SERVED
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in SERVED[other]
            else:
                assert SERVED[other]["restart"] == "no"
    used = {secret for service in SERVED.values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    assert all((ROOT / "deploy" / config["file"]).exists() for config in COMPOSE["configs"].values())


def test_compose_gives_each_secret_to_whom_it_belongs_and_publishes_the_gateway_alone() -> None:
    for name, service in SERVED.items():
        secrets = set(service.get("secrets", []))
        assert ("actor-private.pem" in secrets) == (name == "auth")
        assert name in ("migrate", "databases") or not any("migration" in secret for secret in secrets)
        assert ("ports" in service) == (name == "gateway")
        if name in OURS and name != "migrate":
            assert service["cap_drop"] == ["ALL"]
            assert service["read_only"] is True
    assert SERVED["gateway"]["ports"][0].startswith("127.0.0.1:")
    for service in SERVED.values():
        for value in service.get("environment", {}).values():
            assert not re.search(r"://[^/]*:", str(value)), "a password"


def test_one_command_makes_every_secret_that_compose_mounts(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    for _ in range(2):
        subprocess.run([str(ROOT / "deploy" / "compose" / "prepare"), str(folder)], check=True, capture_output=True)
    missing = [name for name in COMPOSE["secrets"] if not (folder / name).is_file()]
    assert missing == []
    assert folder.stat().st_mode & 0o777 == 0o700
    open_to_others = {path.name for path in folder.iterdir() if path.stat().st_mode & 0o077}
    assert open_to_others == {"broker-definitions.json"}
    users = json.loads((folder / "broker-definitions.json").read_text())["users"]
    assert all(user["password_hash"] for user in users)
    assert "@postgres/zjjg_hazard" in (folder / "hazard-database-url").read_text()
    assert "@rabbitmq:5672/zjjg" in (folder / "zjjg-hazard.uri").read_text()


# ---- systemd

EVERY_UNIT = [("zjjg@.service", service) for service in SERVICES]
EVERY_UNIT += [("zjjg-migrate@.service", service) for service in SERVICES] + [("zjjg-gateway.service", "")]


@pytest.mark.parametrize(("name", "instance"), EVERY_UNIT)
def test_a_unit_sets_settings_that_exist_and_loads_files_that_set_up_makes(name: str, instance: str, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    subprocess.run([str(ROOT / "deploy" / "compose" / "prepare"), str(secrets)], check=True, capture_output=True)
    unit = Unit(name, instance)
    environment = unit.environment(tmp_path / "credentials", secrets, tmp_path)
    assert {key for key in environment if key.startswith("ZJJG_")} <= known_settings()
    for path in (tmp_path / "credentials").iterdir():
        known = IN_FILES.fullmatch(path.name.upper()) or path.suffix in (".pem", ".key")
        assert known, path.name
    assert (tmp_path / "credentials" / "actor-private.pem").exists() == (instance == "auth" and "migrate" not in name)
    assert unit.all("User") == ["zjjg"]


def test_systemd_finds_nothing_wrong_with_the_units_and_little_exposed(tmp_path: Path) -> None:
    """Where there is no systemd, what the tests above read of the units is all that is known of them."""
    if shutil.which("systemd-analyze") is None:
        return
    for path in UNITS.rglob("*"):
        if path.is_file():
            to = tmp_path / path.relative_to(UNITS)
            to.parent.mkdir(exist_ok=True)
            to.write_text(re.sub(r"/opt/zjjg/\S+/bin/(zjjg|python)", "/bin/true", path.read_text()))
    instances = [name.replace("@", f"@{instance}") for name, instance in EVERY_UNIT]
    verify = ["systemd-analyze", "verify", "--man=no", *instances, "zjjg.target", "zjjg-backup.timer", "zjjg-backup.service"]
    done = subprocess.run(
        verify, env={"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("zjjg@.service", "zjjg-gateway.service", "zjjg-migrate@.service"):
        judge = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", str(tmp_path / name)]
        done = subprocess.run(judge, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-500:]


def test_the_target_starts_every_service_and_the_gateway() -> None:
    wanted = re.search(r"Wants=(.*)", (UNITS / "zjjg.target").read_text())
    assert wanted is not None
    assert set(wanted[1].split()) == {*(f"zjjg@{service}.service" for service in SERVICES), "zjjg-gateway.service"}
