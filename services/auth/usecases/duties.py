"""What an account owes before it may do anything else."""

from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.duties import Duties
from services.auth.domain.second_factors import is_required
from services.auth.tables.accounts import LOCAL, Account, ApiTokenRow, SignInSession


def duties_of(work: Work, account: Account, held: SignInSession | ApiTokenRow) -> Duties:
    """None for a session that another identity provider vouched for: no password of ours was typed, and how many factors it asked for
    is the provider's to say (ADR 15)."""
    if isinstance(held, SignInSession) and held.provider != LOCAL:
        return Duties(False, False)
    required = is_required(work.settings.second_factor_mode(work.kit), Role(account.role))
    return Duties(account.must_change_password, required and account.second_factor_at is None)
