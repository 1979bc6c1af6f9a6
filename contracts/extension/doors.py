"""The table of the doors: what a plugin may bring, who reads which setting, and what holds it to its Protocol."""

from collections.abc import Callable

import msgspec

from contracts.extension.blueprints import check_blueprint
from contracts.extension.files import check_file_store
from contracts.extension.hazard_rules import check_hazard_rule
from contracts.extension.identity_providers import check_identity_provider
from contracts.extension.indicators import check_indicator
from contracts.extension.notice_channels import check_notice_channel
from contracts.extension.password_policies import check_password_policy
from contracts.extension.rankers import check_ranker
from contracts.extension.samplers import check_sampler
from contracts.extension.services import check_service
from contracts.extension.signals import check_signal


class Door(msgspec.Struct, frozen=True):
    """``group`` of entry points; ``setting`` says which of them are on, in order; ``check`` is the conformance check of one."""

    group: str
    owner: str
    setting: str
    check: Callable[..., None]


DOORS = (
    Door("zjjg.services", "launcher", "ZJJG_SERVICES", check_service),
    Door("zjjg.gateway.blueprints", "gateway", "ZJJG_GATEWAY_BLUEPRINTS", check_blueprint),
    Door("zjjg.auth.identity_providers", "auth", "ZJJG_AUTH_IDENTITY_PROVIDERS", check_identity_provider),
    Door("zjjg.auth.password_policies", "auth", "ZJJG_AUTH_PASSWORD_POLICIES", check_password_policy),
    Door("zjjg.evaluation.samplers", "evaluation", "ZJJG_EVALUATION_SAMPLERS", check_sampler),
    Door("zjjg.evaluation.rankers", "evaluation", "ZJJG_EVALUATION_RANKERS", check_ranker),
    Door("zjjg.hazard.rules", "hazard", "ZJJG_HAZARD_RULES", check_hazard_rule),
    Door("zjjg.hazard.signals", "hazard", "ZJJG_HAZARD_SIGNALS", check_signal),
    Door("zjjg.stats.indicators", "stats", "ZJJG_STATS_INDICATORS", check_indicator),
    Door("zjjg.files.stores", "gateway", "ZJJG_FILE_STORE", check_file_store),
    Door("zjjg.notices.channels", "auth", "ZJJG_AUTH_NOTICE_CHANNELS", check_notice_channel),
)

COMPANIONS: dict[str, str] = {
    "zjjg.apps": "a web application that the launcher serves",
    "zjjg.settings": "a plugin's settings class, so that its variables are known",
    "zjjg.messages": "texts of the codes that a plugin's refusals, findings and notices carry",
    "zjjg.commands": "a command of `zjjg`",
    "zjjg.demo": "what fills an empty system",
}
"""Groups that no setting switches: what is installed in them is there. They change nothing that the system does by itself."""
