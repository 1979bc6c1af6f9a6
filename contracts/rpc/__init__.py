"""What the services offer each other and the gateway: one Protocol a service."""

SERVICES = ("auth", "agency", "evaluation", "hazard", "stats")
"""Those that are built in: on unless the settings list others."""
