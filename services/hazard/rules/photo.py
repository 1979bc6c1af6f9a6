"""Built-in rule: hazards without a photo, and photos that were used before."""

from collections.abc import Iterable
from uuid import UUID

from contracts.extension.hazard_rules import RuleFinding, VisitFacts
from contracts.rpc.hazard import NewVisit
from contracts.vocabulary import FindingSeverity


class PhotoRule:
    """Warns, never blocks: programs may enter a hazard without a photo, and one picture may rightly show two hazards."""

    name = "photo"
    version = "1"

    def findings(self, visit: NewVisit, facts: VisitFacts) -> Iterable[RuleFinding]:
        seen: set[UUID] = set()
        yield from self._used("photos", visit.photos, seen, facts)
        for i, hazard in enumerate(visit.hazards):
            field = f"hazards.{i}.photos"
            if not hazard.photos:
                yield RuleFinding(severity=FindingSeverity.WARN, field=field, code="hazard.photo.missing")
            yield from self._used(field, hazard.photos, seen, facts)

    def _used(self, field: str, photos: list[UUID], seen: set[UUID], facts: VisitFacts) -> Iterable[RuleFinding]:
        """One finding for each photo that hangs elsewhere already or came earlier in this visit."""
        for i, photo in enumerate(photos):
            if photo in facts.used_photos or photo in seen:
                yield RuleFinding(severity=FindingSeverity.WARN, field=f"{field}.{i}", code="hazard.photo.used_before")
            seen.add(photo)
