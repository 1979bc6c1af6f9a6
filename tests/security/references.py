"""Where requests name things by id."""

import re
from collections.abc import Iterator
from typing import Any

REFERENCES = {
    "contract_id": "service_contract_id",
    "enterprise_id": "enterprise_id",
    "agency_id": "agency_id",
    "staff_id": "staff_id",
    "visit_id": "visit_id",
    "campaign_id": "campaign_id",
    "score_sheet_id": "sheet_id",
    "replaces": "sheet_id",
    "inspector_id": "inspector_id",
    "object_id": "service_contract_id",
    "former_agency_ids": "agency_id",
    "team": "staff_id",
    "staff": "staff_id",
    "ids": "hazard_id",
    "file_id": "file_id",
    "photo": "file_id",
    "scan": "file_id",
    "photos": "file_id",
    "attachments": "file_id",
    "file_ids": "file_id",
    "plan_files": "file_id",
    "acceptance_files": "file_id",
}
"""Field of a body or a query -> which of a tenant's ids it takes."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


def is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def of_report(operation: str) -> bool:
    """Reports hang on evaluation contracts, visits on service contracts."""
    return "evaluation-reports" in operation


def kind_of(operation: str, field: str) -> str | None:
    return "evaluation_contract_id" if field == "contract_id" and of_report(operation) else REFERENCES.get(field)


def places(operation: str, body: Any) -> Iterator[tuple[Any, Any, str]]:
    """(container, key, kind of id) for each id that stands in a body."""
    stack: list[tuple[Any, str]] = [(body, "")]
    while stack:
        part, name = stack.pop()
        for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
            field = str(key) if isinstance(part, dict) else name
            kind = kind_of(operation, field)
            if is_id(value) and kind is not None:
                yield part, key, kind
            elif isinstance(value, dict | list):
                stack.append((value, field))
