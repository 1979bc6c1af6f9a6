"""Shapes of what the bureau sets for all rooms."""

from contracts.rpc.auth_settings import DictionaryItem, ParameterEntry, RegionEntry
from contracts.rpc.rule_book import RuleEntry, RuleTermEntry
from contracts.rpc.work_calendar import CalendarDay, CalendarEntry
from contracts.vocabulary import CalendarSource
from gateway.schemas.fields import Choice, Day, Flag, Many, Part, RequestSchema, Text, TwoDigits, Whole, optional


class RegionEntrySchema(RequestSchema):
    struct = RegionEntry
    code = Text(most=12, pattern="[0-9A-Z]+", required=True)
    name = Text(most=60, required=True)
    parent_code = optional(Text, most=12)
    kind = Text(most=20)
    retired = Flag()


class RegionsSchema(RequestSchema):
    items = Many(Part(RegionEntrySchema), least=1, most=1000, required=True)


class DictionaryItemSchema(RequestSchema):
    struct = DictionaryItem
    value = Text(most=60, required=True)
    label_zh = Text(most=200, required=True)
    label_en = Text(most=200, required=True)
    retired = Flag()


class DictionarySchema(RequestSchema):
    items = Many(Part(DictionaryItemSchema), most=2000, required=True)


class ParameterSchema(RequestSchema):
    value = Text(least=0, most=2000, required=True)


class ParameterEntrySchema(RequestSchema):
    struct = ParameterEntry
    name = Text(most=60, required=True)
    value = Text(least=0, most=2000, required=True)


class ParametersSchema(RequestSchema):
    items = Many(Part(ParameterEntrySchema), least=1, most=200, required=True)


class _TermSchema(RequestSchema):
    """A number, and since when; what the edit of one rule and of several have in common."""

    value = TwoDigits(most=10**15, required=True)
    in_force_from = Day(required=True)
    in_force_until = optional(Day)
    source = Text(most=200, required=True)
    note = Text(least=0, most=500)
    unit = optional(Text, most=40)


class RuleTermSchema(_TermSchema):
    struct = RuleTermEntry


class RuleSchema(_TermSchema):
    struct = RuleEntry
    key = Text(most=100, required=True)


class RulesSchema(RequestSchema):
    items = Many(Part(RuleSchema), least=1, most=200, required=True)


class CalendarQuerySchema(RequestSchema):
    year = Whole(least=1900, most=2200, from_text=True, required=True)


class CalendarDaySchema(RequestSchema):
    struct = CalendarDay
    day = Day(required=True)
    working = Flag(required=True)
    name = Text(least=0, most=30)


class CalendarSchema(RequestSchema):
    struct = CalendarEntry
    days = Many(Part(CalendarDaySchema), most=366, required=True)
    source = Choice(CalendarSource)
