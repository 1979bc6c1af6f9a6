"""The parameters as screens show them."""

from sqlalchemy import select

from contracts.errors import NotFound
from contracts.rpc.auth_settings import ParameterList
from kit.work import Work
from services.auth.tables import settings as rows
from services.auth.wire.settings import parameter_struct


def list_parameters(work: Work) -> ParameterList:
    """All of them, by name."""
    found = work.db.scalars(select(rows.Parameter).order_by(rows.Parameter.name))
    items = [parameter_struct(row) for row in found]
    return ParameterList(items=items, version=sum(item.version for item in items))


def parameter_for(work: Work, name: str, *, lock: bool = False) -> rows.Parameter:
    """The row, or NotFound, also for what cannot be a name at all. ``lock`` keeps other edits of it waiting."""
    if not name.isidentifier():
        raise NotFound("auth.parameter.not_found")
    statement = select(rows.Parameter).where(rows.Parameter.name == name)
    row = work.db.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise NotFound("auth.parameter.not_found")
    return row
