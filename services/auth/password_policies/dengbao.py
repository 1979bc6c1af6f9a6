"""等保三级 (GB/T 22239-2019 8.1.4.1 a): what the production profile asks for."""

from contracts.extension.password_policies import PasswordContext
from services.auth.domain.passwords import character_classes, contains_name, is_common

LEAST = 10
CLASSES = 3


class Dengbao:
    """10 characters, 3 classes, not a common one, without the account's or the agency's name, the last 5 refused."""

    name = "dengbao"
    version = "1"
    history = 5

    def weaknesses(self, password: str, context: PasswordContext) -> list[str]:
        checks = {
            "password.too_short_10": len(password) < LEAST,
            "password.too_few_classes_3": character_classes(password) < CLASSES,
            "password.common": is_common(password, context.common),
            "password.contains_username": contains_name(password, context.username),
            "password.contains_agency_name": contains_name(password, context.agency_name),
        }
        return [code for code, found in checks.items() if found]
