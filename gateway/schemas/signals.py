"""Shapes of what is asked about signals of paper visits."""

from contracts.rpc.signals import SignalQuery
from contracts.vocabulary import SignalState
from gateway.schemas.fields import Choice, Day, Id, PageSchema, Reason, RegionCode, RequestSchema, Text


class SignalQuerySchema(PageSchema):
    struct = SignalQuery
    name = Text(most=60)
    agency_id = Id()
    region_code = RegionCode()
    state = Choice(SignalState)
    found_from = Day()
    found_until = Day()


class FollowUpSchema(RequestSchema):
    note = Reason(required=True)
