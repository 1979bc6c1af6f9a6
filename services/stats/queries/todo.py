"""What waits for the signed-in account."""

from contracts.actor import Actor
from contracts.vocabulary import Role
from kit.work import Work


def todo(actor: Actor, work: Work) -> dict[str, int]:
    """Nothing: figures ask nobody to act. Every role may ask, as every home page does."""
    actor.require(*Role)
    return {}
