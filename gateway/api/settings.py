"""Regions, dictionaries and parameters, read by all, sign-in pages included; rule book and work calendar, read by all who are signed
in. Written by admins."""

from typing import Any

import msgspec

from contracts.rpc.auth_settings import Dictionary, DictionaryName, Parameter, ParameterList, RegionList
from contracts.rpc.rule_book import Rule, RuleList, RuleTermEntry
from contracts.rpc.work_calendar import CalendarEntry, WorkCalendar
from contracts.vocabulary import Role
from gateway.blueprint import Blueprint, if_match
from gateway.calls import forward, rooms
from gateway.guard import OPEN, SIGNED_IN, roles
from gateway.schemas.settings import (
    CalendarQuerySchema,
    CalendarSchema,
    DictionarySchema,
    ParameterSchema,
    ParametersSchema,
    RegionsSchema,
    RulesSchema,
    RuleTermSchema,
)

blp = Blueprint("settings", __name__, description="What the bureau sets for all rooms")

ADMIN = roles(Role.ADMIN)


class DictionaryNames(msgspec.Struct, frozen=True):
    items: list[DictionaryName]


@blp.act("GET", "/regions", allow=OPEN, answer=RegionList)
def list_regions() -> RegionList:
    """The city's regions, parents before children."""
    return forward().auth.list_regions()


@blp.act("PUT", "/regions", allow=ADMIN, body=RegionsSchema, answer=RegionList, if_match=True)
def put_regions(body: dict[str, Any]) -> RegionList:
    """Adds or replaces the named regions; one in use is retired, never deleted."""
    return forward().auth.put_regions(body["items"], if_match())


@blp.act("GET", "/dictionaries", allow=OPEN, answer=DictionaryNames)
def list_dictionaries() -> DictionaryNames:
    """Which dictionaries there are."""
    return DictionaryNames(rooms().auth.list_dictionaries())


@blp.act("GET", "/dictionaries/<string:name>", allow=OPEN, answer=Dictionary)
def get_dictionary(name: str) -> Dictionary:
    """One dictionary with its words in both languages."""
    return forward().auth.get_dictionary(name)


@blp.act("PUT", "/dictionaries/<string:name>", allow=ADMIN, body=DictionarySchema, answer=Dictionary, if_match=True)
def put_dictionary(body: dict[str, Any], name: str) -> Dictionary:
    """Replaces a dictionary's words."""
    return forward().auth.put_dictionary(name, body["items"], if_match())


@blp.act("GET", "/parameters", allow=OPEN, answer=ParameterList)
def list_parameters() -> ParameterList:
    """What pages show: the city's name, whom to ask for an account."""
    return forward().auth.list_parameters()


@blp.act("PUT", "/parameters", allow=ADMIN, body=ParametersSchema, answer=ParameterList, if_match=True)
def put_parameters(body: dict[str, Any]) -> ParameterList:
    """Sets the named parameters and leaves the others."""
    return forward().auth.put_parameters(body["items"], if_match())


@blp.act("PUT", "/parameters/<string:name>", allow=ADMIN, body=ParameterSchema, answer=Parameter, if_match=True)
def put_parameter(body: dict[str, Any], name: str) -> Parameter:
    """Sets one parameter."""
    return forward().auth.put_parameter(name, body["value"], if_match())


@blp.act("GET", "/rules", allow=SIGNED_IN, answer=RuleList)
def list_rules() -> RuleList:
    """The rule book: each number of law with its source, the one in force today and all others."""
    return rooms().auth.list_rules()


@blp.act("GET", "/rules/<string:key>", allow=SIGNED_IN, answer=Rule)
def get_rule(key: str) -> Rule:
    """One rule with all its numbers, the newest first."""
    return rooms().auth.get_rule(key)


@blp.act("PUT", "/rules", allow=ADMIN, body=RulesSchema, answer=RuleList, if_match=True)
def put_rules(body: dict[str, Any]) -> RuleList:
    """New numbers of the named rules from their days on; the past is never rewritten."""
    return rooms().auth.put_rules(body["items"], if_match())


@blp.act("PUT", "/rules/<string:key>", allow=ADMIN, body=RuleTermSchema, answer=Rule, if_match=True)
def put_rule(entry: RuleTermEntry, key: str) -> Rule:
    """A new number of one rule from a day on."""
    return rooms().auth.put_rule(key, entry, if_match())


@blp.act("GET", "/calendar", allow=SIGNED_IN, query=CalendarQuerySchema, answer=WorkCalendar)
def get_calendar(query: dict[str, Any]) -> WorkCalendar:
    """A year of the work calendar: the days that have a name or are not as their weekday says."""
    return forward().auth.get_calendar(query["year"])


@blp.act("PUT", "/calendar/<int:year>", allow=ADMIN, body=CalendarSchema, answer=WorkCalendar, if_match=True)
def put_calendar(entry: CalendarEntry, year: int) -> WorkCalendar:
    """Replaces a year's days; ``If-Match: "0"`` for a year that nobody has entered."""
    return forward().auth.put_calendar(year, entry, if_match())
