"""Real ids for made-up cases, which would end at an id that is none."""

import schemathesis
from schemathesis.core.parameters import ParameterLocation

from tests.security.references import places
from tests.security.world import Tenant

EXPENDABLE = ("account_id", "sub_account_id", "session_id", "token_id")
"""Of these the last may be lost; the others are somebody's who calls."""


def with_real_ids(case: schemathesis.Case, tenant: Tenant, turn: int) -> None:
    """Most made-up cases would end at an id that is none: three of four get real ones wherever they are meant to be right."""
    if turn % 4 == 0 or case.meta is None:
        return
    operation = case.operation.path
    wrong = {location for location, component in case.meta.components.items() if component.mode.is_negative}
    if ParameterLocation.PATH not in wrong and case.path_parameters:
        for name in case.path_parameters:
            found = tenant.ids.get(tenant.parameter(operation.removeprefix("/api/v1"), name), [])
            if case.method != "GET":
                found = [one for one in found if one != tenant.linked_hazard]  # or its link would end, and who came by it
            if found:
                kept = tenant.parameter(operation.removeprefix("/api/v1"), name) in EXPENDABLE
                case.path_parameters[name] = found[-1] if kept else found[turn % len(found)]
    if ParameterLocation.BODY not in wrong:
        for container, key, kind in list(places(operation, case.body)):
            found = [one for one in tenant.ids[kind] if one != tenant.linked_hazard]
            container[key] = found[(turn + key if isinstance(key, int) else turn) % len(found)]
    if ParameterLocation.HEADER not in wrong and case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = f'"{turn % 3 + 1}"'
