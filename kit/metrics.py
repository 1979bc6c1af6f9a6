"""Counters for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Histogram("zjjg_call_seconds", "Time in a use case or query", ["room", "name", "outcome"])
EVENTS_RELAYED = Counter("zjjg_events_relayed", "Events the broker has confirmed", ["room"])
EVENTS_APPLIED = Counter("zjjg_events_applied", "Foreign events applied to replicas", ["room", "source", "way"])
DOUBTS = Counter("zjjg_doubts", "Refusals that were held back to ask the sources", ["room"])
JOBS = Counter("zjjg_jobs", "Jobs that ended", ["room", "kind", "state"])
JOBS_RUNNING = Gauge("zjjg_jobs_running", "Jobs that run in this process", ["room"])
