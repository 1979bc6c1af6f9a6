"""The admin's edits of parameters."""

from contracts.actor import Actor
from contracts.errors import NotFound, Stale, invalid_field
from contracts.events.auth import SETTINGS_CHANGED
from contracts.rpc.auth_settings import Parameter, ParameterEntry, ParameterList
from contracts.vocabulary import Role
from kit.db import bump, stale_unless
from kit.work import Work
from services.auth.domain.parameters import check_number, tidy_value
from services.auth.queries.parameters import list_parameters, parameter_for
from services.auth.wire.settings import parameter_struct


def put_parameter(actor: Actor, work: Work, name: str, value: str, version: int) -> Parameter:
    """Only names that the city's data set brought: screens are written for them. Stale, NotFound, Invalid on field ``value``."""
    actor.require(Role.ADMIN)
    row = parameter_for(work, name, lock=True)
    stale_unless(row, version)
    tidied = tidy_value(value)
    check_number(name, tidied)
    if tidied == row.value:
        return parameter_struct(row)
    before = row.value
    row.value = tidied
    bump(row, actor, work.at)
    work.audit(actor, "auth.parameter.saved", "parameter", name, {"value": before}, {"value": tidied})
    work.broadcast(SETTINGS_CHANGED, {"kind": "parameters", "name": name})
    return parameter_struct(row)


def put_parameters(actor: Actor, work: Work, items: list[ParameterEntry], version: int) -> ParameterList:
    """Sets the named ones and leaves the others. Stale when ``version`` is not the list's; Invalid names an unknown name by its place."""
    actor.require(Role.ADMIN)
    for place, item in sorted(enumerate(items), key=lambda numbered: numbered[1].name):  # one order of locks for all
        try:
            parameter_for(work, item.name, lock=True)
        except NotFound:
            raise invalid_field(f"items.{place}.name", "auth.parameter.not_found") from None
    present = list_parameters(work)
    if present.version != version:
        raise Stale("version.stale", {"version": str(present.version)})
    versions = {parameter.name: parameter.version for parameter in present.items}
    for item in items:
        put_parameter(actor, work, item.name, item.value, versions[item.name])
    return list_parameters(work)
