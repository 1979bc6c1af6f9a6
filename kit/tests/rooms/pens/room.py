from pydantic_settings import SettingsConfigDict

from kit.room import Room
from kit.settings import RoomSettings
from kit.tests.rooms.pens import usecases
from kit.tests.rooms.pens.tables import Base


class PensSettings(RoomSettings):
    model_config = SettingsConfigDict(env_prefix="ZJJG_PENS_")

    nib_mm: int = 1


ROOM = Room(
    name="pens",
    settings=PensSettings,
    metadata=Base.metadata,
    package="kit.tests.rooms.pens",
    facts={"pen": usecases.pen_facts},
    jobs={"pen_import": usecases.run_import},
    conflicts={"uq_pen_agency_id_label": "pens.label_taken"},
)
