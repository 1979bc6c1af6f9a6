"""Hazards by township: a plugin of the doors ``zjjg.services`` and ``zjjg.gateway.blueprints``."""
