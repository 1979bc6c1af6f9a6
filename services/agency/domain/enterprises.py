"""Served firms: what is asked of an entry in the shared registry."""

import re

import msgspec

from contracts.rpc.agency import EnterpriseEntry
from services.agency.domain.fields import Fields, narrow

_industry = re.compile(r"[A-T](?:[0-9]{2,4})?", re.ASCII)
"""GB/T 4754: section letter, then 2 to 4 digits."""


def checked(entry: EnterpriseEntry) -> EnterpriseEntry:
    """The entry cleaned. Raises Invalid with every wrong field. Whether the regions exist is not known here."""
    fields = Fields()
    fields.number("latitude", entry.latitude, -90, 90)
    fields.number("longitude", entry.longitude, -180, 180)
    if (entry.latitude is None) != (entry.longitude is None):
        fields.add("longitude" if entry.longitude is None else "latitude", "field.required")
    fields.number("employees", entry.employees, 0, 10_000_000)
    industry = fields.optional_text("industry", entry.industry, 20)
    if industry is not None:
        industry = narrow(industry).upper()
        if not _industry.fullmatch(industry):
            fields.add("industry", "agency.field.industry")
    clean = msgspec.structs.replace(
        entry,
        name=fields.text("name", entry.name, 100, shortest=2),
        uscc=fields.uscc("uscc", entry.uscc),
        region_code=fields.text("region_code", entry.region_code, 12),
        township_code=fields.optional_text("township_code", entry.township_code, 12),
        address=fields.text("address", entry.address, 200),
        industry=industry,
        category=fields.optional_text("category", entry.category, 50),
        scale=fields.optional_text("scale", entry.scale, 50),
        safety_lead=fields.optional_text("safety_lead", entry.safety_lead, 50),
        safety_lead_mobile=fields.optional_mobile("safety_lead_mobile", entry.safety_lead_mobile),
    )
    fields.finish()
    return clean
