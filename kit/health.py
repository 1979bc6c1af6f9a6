"""``zjjg health <name>``: whether a service or application of this host does its work, for containers and units that ask.

A service's is asked where its work comes from: its queue of calls has a consumer and its database answers. With several replicas
that says that one of them is well. The gateway's ``/readyz`` says more, and of all services at once.
"""

import argparse
import http.client
import sys

import psycopg
from kombu import Connection

from kit import plugins
from kit.placement import APPS, SERVICES
from kit.settings import KitSettings, SettingsError, load

SECONDS = 5


def main(argv: list[str]) -> int:
    """Entry point: 0 when it is well, 1 with a reason on standard error when it is not."""
    parser = argparse.ArgumentParser(prog="zjjg health", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="a service, or an application such as gateway")
    name = parser.parse_args(argv).name
    settings = load(KitSettings)
    if name in plugins.installed(APPS):
        complaint = _of_application(settings)
    elif name in plugins.installed(SERVICES):
        complaint = _of_broker(settings, name) or _of_database(settings, name)
    else:
        raise SettingsError(f"no service or application named {name} is installed")
    if complaint:
        sys.stderr.write(f"{name}: {complaint}\n")
    return 1 if complaint else 0


def _of_application(settings: KitSettings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # where it listens, not where we do
    connection = http.client.HTTPConnection(host, settings.port, timeout=SECONDS)
    try:
        connection.request("GET", "/livez")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"does not answer ({type(error).__name__})"
    finally:
        connection.close()
    return "" if status == 200 else f"answers {status}"


def _of_broker(settings: KitSettings, name: str) -> str:
    """Looks at the queue without changing it; RabbitMQ grants that to its owner."""
    if not settings.amqp_uri:
        raise SettingsError("ZJJG_AMQP_URI is not set")
    try:
        with Connection(settings.amqp_uri, connect_timeout=SECONDS) as connection:
            queue = connection.default_channel.queue_declare(f"rpc-{name}", passive=True)
    except (*Connection(settings.amqp_uri).connection_errors, *Connection(settings.amqp_uri).channel_errors) as error:
        return f"the broker does not tell of it ({type(error).__name__})"
    return "" if queue.consumer_count else "nobody takes its calls"


def _of_database(settings: KitSettings, name: str) -> str:
    url = settings.database_url(name)
    if url is None:
        raise SettingsError(f"ZJJG_{name.upper()}_DATABASE_URL is not set")
    try:
        with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), connect_timeout=SECONDS) as connection:
            connection.execute("select 1")
    except psycopg.Error as error:
        return f"its database does not answer ({type(error).__name__})"
    return ""
