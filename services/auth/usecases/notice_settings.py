"""How an account wants to be told beside its inbox, its own alone, the last writer wins; and another try of what could not be delivered."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.rpc.notice_settings import FailedDelivery, NoticeSettings, NoticeSettingsEntry
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.domain.fields import Fields
from services.auth.domain.notice_settings import check_channels, tidy_email
from services.auth.queries.notice_settings import channels_beside_inbox, get_notice_settings, list_failed_deliveries
from services.auth.tables.keeping import NoticeDelivery, NoticeSetting


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


def retry_deliveries(actor: Actor, work: Work) -> list[FailedDelivery]:
    """For admins, once what kept a channel from delivering is mended: each failed delivery, given up or not, is due now and has all its
    tries again. Answers what stands in the list of failures; the timer's next rounds (``usecases/deliveries.py``) empty it."""
    actor.require(Role.ADMIN)
    again = {"tries": 0, "next_try_at": work.at, "given_up_at": None}
    failed = update(NoticeDelivery).where(NoticeDelivery.error != "").values(again).returning(NoticeDelivery.notice_id)
    count = len(work.db.scalars(failed).all())
    if count:
        work.audit(actor, "auth.notice_deliveries.retried", "account", actor.account_id, None, {"deliveries": count})
    return list_failed_deliveries(actor, work)
