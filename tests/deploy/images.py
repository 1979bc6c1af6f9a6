"""What the Dockerfiles and compose.yaml say, read as Docker would, and their commands run in environments of wheels instead."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.servers import ROOT, SERVICES

DOCKERFILES = {
    **{service: ROOT / "services" / service / "Dockerfile" for service in SERVICES},
    "gateway": ROOT / "gateway" / "Dockerfile",
    "migrate": ROOT / "deploy" / "migrate.Dockerfile",
}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())


class Dockerfile:
    """``stages``: of each its instructions, as (word, rest) in order."""

    def __init__(self, path: Path) -> None:
        text = re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
        lines = [line.split(None, 1) for line in text.splitlines() if line.strip()]
        self.stages: list[list[tuple[str, str]]] = []
        self.before: list[tuple[str, str]] = []
        for word, rest in lines:
            if word == "FROM":
                self.stages.append([])
            (self.stages[-1] if self.stages else self.before).append((word, rest.strip()))

    def last(self, word: str) -> list[str]:
        """All instructions of that word in the image that is shipped."""
        return [rest for name, rest in self.stages[-1] if name == word]

    @property
    def command(self) -> list[str]:
        (command,) = self.last("CMD")
        words: list[str] = json.loads(command)
        return words

    @property
    def health(self) -> list[str]:
        (check,) = self.last("HEALTHCHECK")
        words: list[str] = json.loads(check.split("CMD", 1)[1])
        return words

    @property
    def environment(self) -> dict[str, str]:
        pairs = (pair.partition("=") for rest in self.last("ENV") for pair in shlex.split(rest))
        return {name: value for name, _, value in pairs}

    @property
    def install(self) -> list[str]:
        """The command of the first stage that makes the environment."""
        (command,) = [rest for word, rest in self.stages[0] if word == "RUN" and rest.startswith("deploy/install")]
        return shlex.split(command)


class Image:
    """The environment of one image at ``folder``; ``run`` starts a command in it, with nothing of this one's."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.file = name, folder, Dockerfile(DOCKERFILES[name])

    def build(self) -> None:
        """As the Dockerfile does, but for the place."""
        command = [word.replace("/opt/zjjg", str(self.folder)) for word in self.file.install]
        uv = str(Path(sys.executable).with_name("uv"))
        environment = {**os.environ, "UV": uv, "PYTHON": sys.executable}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def environment(self, settings: Mapping[str, str], folders: Mapping[str, str]) -> dict[str, str]:
        """The image's, then what compose.yaml sets, then ``settings``; ``folders`` moves what lies elsewhere here."""
        given = {**self.file.environment, **COMPOSE["services"][self.name].get("environment", {})}
        for there, here in {"/opt/zjjg": str(self.folder), **folders}.items():
            given = {name: str(value).replace(there, here) for name, value in given.items()}
        path = given["PATH"].replace("$PATH", "/usr/bin:/bin")
        given.pop("PYTHONDONTWRITEBYTECODE")  # an image is compiled when it is built; here whoever comes first compiles
        return {"LANG": "C.UTF-8", "HOME": "/nonexistent", **given, "PATH": path, "PYTHONWARNINGS": "ignore", **settings}

    def start(self, command: list[str], environment: Mapping[str, str], log: Path, folder: Path) -> "Running":
        program = self.folder / "bin" / command[0]
        with log.open("ab") as stream:
            process = subprocess.Popen(
                [str(program), *command[1:]],
                cwd=folder,
                env=dict(environment),
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        return Running(process, log)


class Running:
    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process, self._log = process, log

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def end(self) -> int:
        """SIGTERM, as Docker and systemd send it; SIGKILL after their 60 s."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> int:
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise AssertionError(f"still running after 60 s:\n{self.log()[-4000:]}") from None
