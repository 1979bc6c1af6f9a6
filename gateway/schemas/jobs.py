"""Shapes of what is asked of jobs."""

from contracts.jobs import JobState
from gateway.schemas.fields import Choice, Flag, RequestSchema, Text, Whole


class JobQuerySchema(RequestSchema):
    """``everyone``: of all accounts, for admins. Newest first is the only order."""

    limit = Whole(least=1, most=100, from_text=True)
    cursor = Text(most=600)
    state = Choice(JobState)
    kind = Text(most=60, pattern=r"[a-z_]+")
    everyone = Flag(from_text=True)
