"""What the bureau sets for all rooms, as ``contracts.rpc.auth`` gives and takes it: regions, dictionaries, parameters."""

import msgspec


class Region(msgspec.Struct, kw_only=True, frozen=True):
    """``codes`` are the region's own and all above it, the city first."""

    code: str
    name: str
    parent_code: str | None
    kind: str
    codes: list[str]
    retired: bool = False


class RegionList(msgspec.Struct, kw_only=True, frozen=True):
    items: list[Region]
    version: int


class RegionEntry(msgspec.Struct, kw_only=True, frozen=True):
    code: str
    name: str
    parent_code: str | None = None
    kind: str = "zone"
    retired: bool = False


class DictionaryItem(msgspec.Struct, kw_only=True, frozen=True):
    value: str
    label_zh: str
    label_en: str
    retired: bool = False


class Dictionary(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    items: list[DictionaryItem]
    version: int


class DictionaryName(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    version: int
    count: int


class Parameter(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    value: str
    version: int


class ParameterEntry(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    value: str


class ParameterList(msgspec.Struct, kw_only=True, frozen=True):
    """``version`` grows with each edit of any of them."""

    items: list[Parameter]
    version: int
