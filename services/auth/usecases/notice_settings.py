"""How an account wants to be told beside its inbox. Its own alone; the last writer wins."""

from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.rpc.notice_settings import NoticeSettings, NoticeSettingsEntry
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.domain.fields import Fields
from services.auth.domain.notice_settings import check_channels, tidy_email
from services.auth.queries.notice_settings import channels_beside_inbox, get_notice_settings
from services.auth.tables.keeping import NoticeSetting


def put_notice_settings(actor: Actor, work: Work, entry: NoticeSettingsEntry) -> NoticeSettings:
    """Invalid on a malformed address or a channel that is not available. The audit does not hold the address."""
    actor.require(*Role)
    refuse_link_session(actor)
    fields = Fields()
    email = tidy_email(fields, entry.email)
    check_channels(fields, entry.channels, channels_beside_inbox(work))
    fields.refuse()
    values = {"email": email, "channels": entry.channels, "digest": entry.digest, "updated_at": work.at}
    statement = insert(NoticeSetting).values(account_id=actor.account_id, **values)
    work.db.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))
    after = {"has_email": email is not None, "channels": entry.channels, "digest": entry.digest}
    work.audit(actor, "auth.notice_settings.saved", "account", actor.account_id, None, after)
    return get_notice_settings(actor, work)
