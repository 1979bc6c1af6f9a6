"""The systemd units, read as systemd would, so that their command can be run where there is no systemd."""

import re
import shlex
import shutil
from pathlib import Path

from tests.deploy.servers import ROOT

UNITS = ROOT / "deploy" / "systemd"


class Unit:
    """One unit with its drop-ins; ``instance`` is what ``%i`` stands for."""

    def __init__(self, name: str, instance: str = "") -> None:
        texts = [(UNITS / name).read_text()]
        texts += [
            path.read_text()
            for path in sorted((UNITS / name.replace("@", f"@{instance}")).with_suffix(".service.d").glob("*.conf"))
        ]
        self.lines = [
            (key.strip(), value.strip().replace("%i", instance))
            for line in "\n".join(texts).splitlines()
            if not line.startswith("#")
            for key, found, value in [line.partition("=")]
            if found
        ]

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.lines if name == key]

    def command(self, opt: Path) -> list[str]:
        (command,) = self.all("ExecStart")
        return shlex.split(command.replace("/opt/zjjg", str(opt)))

    def environment(self, credentials: Path, secrets: Path, data: Path) -> dict[str, str]:
        """What systemd would hand over; the credentials are copied into ``credentials`` as it does."""
        credentials.mkdir()
        for loaded in self.all("LoadCredential"):
            name, _, path = loaded.partition(":")
            shutil.copy(re.sub("^/etc/zjjg/(secrets|broker)", str(secrets), path), credentials / name)
        given = dict(pair.split("=", 1) for line in self.all("Environment") for pair in shlex.split(line))
        given = {name: value.replace("%d", str(credentials)).replace("/var/lib/zjjg", str(data)) for name, value in given.items()}
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "CREDENTIALS_DIRECTORY": str(credentials),
            "PYTHONWARNINGS": "ignore",
            **given,
        }
