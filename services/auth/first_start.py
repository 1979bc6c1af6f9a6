"""What auth does before it takes its first call: it checks its plugins, loads the city and makes the first admin."""

from sqlalchemy.exc import DBAPIError

from kit.chassis import Chassis
from kit.logs import get_logger
from kit.settings import load
from kit.work import transaction
from services.auth.city import load_city
from services.auth.doors import check_doors
from services.auth.settings import AuthSettings
from services.auth.usecases.first_admin import make_first_admin
from services.auth.usecases.work_calendar import load_calendar

log = get_logger()


class AuthChassis(Chassis):
    """A plugin that is switched on but missing stops the start. A database that is away does not: the room's timers do the rest
    as soon as it comes."""

    def setup(self) -> None:
        """Nameko starts an entrypoint only after every ``setup``: the first call already finds city and admin."""
        super().setup()
        settings = load(AuthSettings)
        check_doors(settings, self.tools.kit)
        settings.check_second_factor(self.tools.kit)
        try:
            for step in (load_city, load_calendar, make_first_admin):
                with transaction(self.tools, None) as work:
                    step(work)
        except DBAPIError as error:
            log.warning("first_start_waits_for_database", error=type(error).__name__)
