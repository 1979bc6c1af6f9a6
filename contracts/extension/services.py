"""Door ``zjjg.services``: a Nameko service beside the built-in ones, with a database and migrations of its own."""

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Protocol

NAME = re.compile(r"[a-z]{2,30}")
"""Queues, users of the broker, databases and settings are named after a service; no underscore, since those part the words of settings."""
ALWAYS = ("health", "events_since", "facts_of", "list_jobs", "get_job", "list_audit_entries", "verify_audit")
"""Methods that the gateway and other rooms ask of every service; ``kit.service.Service`` brings them."""


class ServiceRoom(Protocol):
    """What ``kit.room.Room`` is. ``package`` holds ``migrations/versions``; ``replicas``: source room -> event type -> what applies it."""

    name: str
    package: str
    settings: Any
    replicas: Mapping[str, Mapping[str, Any]]


class ServiceClass(Protocol):
    """What the entry point names: a class of Nameko's that inherits ``kit.service.Service``, with ``room`` beside ``name``.

    The entry point has the service's name. It runs where ``ZJJG_SERVICES`` lists it, reads ``ZJJG_<NAME>_DATABASE_URL``, is migrated by
    ``zjjg migrate``, and lives under a broker user of its own. Event handlers are called ``on_<event>`` or ``on_<source>_<event>``:
    their queues are named so.
    """

    name: str
    room: ServiceRoom


def check_service(service: ServiceClass, entry_point: str) -> None:
    """Conformance: run this on your class in your own tests. AssertionError names what it breaks.

    Limit: looks at what the class says of itself. That it starts, migrates up and down and answers is for a test with ``kit.testing``.
    """
    room = service.room
    assert NAME.fullmatch(service.name), f"{service.name}: a service's name is of small letters alone"
    assert service.name == room.name == entry_point, (
        f"{service.name}, its room {room.name} and its entry point {entry_point} have one name"
    )
    prefix = f"ZJJG_{service.name.upper()}_"
    assert room.settings.model_config["env_prefix"] == prefix, f"{service.name}: its settings begin with {prefix}"
    missing = [method for method in ALWAYS if not callable(getattr(service, method, None))]
    assert not missing, f"{service.name} does not answer {', '.join(missing)}: inherit kit.service.Service"
    versions = resources.files(room.package).joinpath("migrations", "versions")
    assert versions.is_dir(), f"{service.name}: no {room.package}/migrations/versions"
    assert [file for file in versions.iterdir() if file.name.endswith(".py")], f"{service.name}: no migration"
    heard = {(source, kind) for source, kinds in room.replicas.items() for kind in kinds}
    handled = dict(_handlers(service))
    assert set(handled) == heard, (
        f"{service.name}: handlers {sorted(handled)} and replicas {sorted(heard)} differ: what is heard is pulled too"
    )
    for (source, kind), method in handled.items():
        names = (f"on_{kind}", f"on_{source}_{kind}")
        assert method in names, f"{service.name}.{method} hears {kind} of {source}: its name is {' or '.join(names)}"


def _handlers(service: ServiceClass) -> Iterator[tuple[tuple[str, str], str]]:
    """(Source, event type) -> the method that Nameko's ``event_handler`` decorates."""
    for name in dir(service):
        for entrypoint in getattr(getattr(service, name), "nameko_entrypoints", ()):
            if hasattr(entrypoint, "event_type"):
                yield (entrypoint.source_service, entrypoint.event_type), name
