"""auth, as the chassis must know it."""

from typing import Any

from kit.room import Room, Timer
from kit.vault import Sealed
from services.auth import facts, replicas, settings_room
from services.auth.exports import EXPORTS
from services.auth.settings import AuthSettings
from services.auth.tables import Base
from services.auth.tables.identity import SecondFactorRow
from services.auth.usecases import account_imports, event_notices, link_sessions
from services.auth.usecases.first_admin import make_first_admin
from services.auth.usecases.new_accounts import USCC_TAKEN, USERNAME_TAKEN
from services.auth.usecases.purges import purge_sign_in
from services.auth.usecases.second_factors import PURPOSE as SECOND_FACTOR

SECOND_FACTORS: Any = SecondFactorRow.__table__  # a Table, which its declared type does not say

_REPLICAS = {
    "agency": {
        "agency_saved": event_notices.apply_agency_saved,
        "staff_saved": replicas.apply_staff,
        "enterprise_saved": replicas.apply_enterprise,
        "certificate_due": event_notices.apply_certificate_due,
        "reminder_due": event_notices.apply_reminder_due,
    },
    "hazard": {
        "link_changed": link_sessions.apply_link_changed,
        "hazard_changed": event_notices.apply_hazard_changed,
        "visit_submitted": event_notices.apply_visit_submitted,
        "reminder_due": event_notices.apply_reminder_due,
    },
}

ROOM = Room(
    name="auth",
    settings=AuthSettings,
    metadata=Base.metadata,
    package="services.auth",
    exports=EXPORTS,
    replicas={
        source: {**_REPLICAS.get(source, {}), **settings_room.REPLICAS.get(source, {})}
        for source in sorted({*_REPLICAS, *settings_room.REPLICAS})
    },
    facts={"agency_registration": facts.registration_facts, "account": facts.account_facts, **settings_room.FACTS},
    jobs={account_imports.JOB: account_imports.run_import},
    timers=[
        Timer("first_admin", 60, make_first_admin),
        Timer("purge_sign_in", 300, purge_sign_in),
        *settings_room.TIMERS,
    ],
    sealed=[Sealed(table=SECOND_FACTORS, column="sealed_secret", purpose=SECOND_FACTOR, owner="account_id")],
    conflicts={
        "uq_account_username": USERNAME_TAKEN,
        "uq_agency_registration_uscc": USCC_TAKEN,
        **settings_room.CONFLICTS,
    },
)
