"""The numbers of agencies and regions: changes are appended by writers, who never wait for each other, and folded by the leader's timer.

Base rows plus deltas are exact at every instant: a change is appended by the transaction that makes it, and folding moves
it from one table to the other in one statement.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from contracts.vocabulary import HazardState
from kit.work import Work
from services.hazard.tables.hazards import CountDelta, HazardRecord
from services.hazard.tables.schema import Placed

DELTAS: Any = CountDelta.__table__
FOLD_SECONDS = 5.0
FOLD_MAX = 20_000


def delta_rows(at: Placed, changes: Sequence[tuple[HazardState | None, HazardState]]) -> list[dict[str, Any]]:
    """What (state before, state after) of hazards at one place do to its numbers; before is None for a new one."""
    net: Counter[str] = Counter()
    for before, after in changes:
        if before is not None:
            net[before.value] -= 1
        net[after.value] += 1
    place = {"agency_id": at.agency_id, "region_1": at.region_1 or "", "region_2": at.region_2 or "", "region_3": at.region_3 or ""}
    return [{**place, "state": state, "change": change} for state, change in net.items() if change]


def count_changes(work: Work, at: Placed, changes: Sequence[tuple[HazardState | None, HazardState]]) -> None:
    """Appends the ``delta_rows`` of these changes."""
    work.insert({DELTAS: delta_rows(at, changes)})


def count_change(work: Work, row: HazardRecord, before: HazardState) -> None:
    count_changes(work, row, [(before, HazardState(row.state))])


_FOLD = text("""
with gone as (
  delete from hazard_count_delta where id in (select id from hazard_count_delta order by id limit :most for update skip locked)
  returning agency_id, region_1, region_2, region_3, state, change),
sums as (select agency_id, region_1, region_2, region_3, state, sum(change)::bigint as change from gone group by 1, 2, 3, 4, 5)
insert into hazard_count_base (agency_id, region_1, region_2, region_3, state, number)
select agency_id, region_1, region_2, region_3, state, change from sums order by 1, 2, 3, 4, 5
on conflict (agency_id, region_1, region_2, region_3, state) do update set number = hazard_count_base.number + excluded.number
""")


def fold_counts(work: Work) -> None:
    """Moves up to 20,000 deltas into the base rows. Run by the leader alone; twice at a time it is still right."""
    work.db.execute(_FOLD, {"most": FOLD_MAX})
