"""The manual's rule (chapter 修改初始密码): at least 2 of {upper, lower, digit, special} and at least 6 characters."""

from contracts.extension.password_policies import PasswordContext
from services.auth.domain.passwords import character_classes

LEAST = 6
CLASSES = 2


class Manual:
    """The floor, and what the development profile uses."""

    name = "manual"
    version = "1"
    history = 0

    def weaknesses(self, password: str, context: PasswordContext) -> list[str]:
        found = []
        if len(password) < LEAST:
            found.append("password.too_short_6")
        if character_classes(password) < CLASSES:
            found.append("password.too_few_classes_2")
        if password.casefold() == context.username.casefold():
            found.append("password.contains_username")
        return found
