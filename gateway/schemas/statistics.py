"""Shapes of what statistics are asked for."""

import msgspec

from contracts.rpc.stats import RegionPeriod, SpotCheckPeriod, TrendQuery
from contracts.vocabulary import ServiceKind, TrendStep
from gateway.schemas.fields import Choice, Day, RegionCode, RequestSchema, Text


class RegionPeriodSchema(RequestSchema):
    """``from`` inclusive, ``until`` exclusive."""

    struct: type[msgspec.Struct] | None = RegionPeriod
    from_on = Day(data_key="from")
    until_on = Day(data_key="until")
    region_code = RegionCode()


class SpotCheckPeriodSchema(RegionPeriodSchema):
    struct = SpotCheckPeriod
    kind = Choice(ServiceKind)


class TrendQuerySchema(RegionPeriodSchema):
    """``measure``: a figure's name, after its screen's where two screens have it: ``hazards``, ``social.contracts``."""

    struct = TrendQuery
    measure = Text(most=100, required=True)
    step = Choice(TrendStep)
