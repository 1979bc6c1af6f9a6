"""The four sources of statistics as services that answer ``events_since`` from their outboxes, for tests in a process of their own."""

from dataclasses import replace

from kit import service
from services.stats.room import ROOM


class Auth(service.Service):
    name = "auth"
    room = replace(ROOM, name="auth", replicas={}, timers=[])


class Agency(service.Service):
    name = "agency"
    room = replace(ROOM, name="agency", replicas={}, timers=[])


class Evaluation(service.Service):
    name = "evaluation"
    room = replace(ROOM, name="evaluation", replicas={}, timers=[])


class Hazard(service.Service):
    name = "hazard"
    room = replace(ROOM, name="hazard", replicas={}, timers=[])
