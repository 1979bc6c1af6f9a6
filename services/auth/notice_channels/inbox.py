"""The inbox on the screen: always at hand, and never late."""

from contracts.extension.notice_channels import NoticeToSend


class InboxChannel:
    """A notice is in the inbox from the commit of the act that it tells of: auth writes it there in the same transaction.

    So ``deliver`` has nothing left to do; the class exists for the inbox to be listed, switched off and checked like any channel.
    """

    name = "inbox"
    version = "1"
    needs_email = False

    def deliver(self, notice: NoticeToSend) -> None:
        return None
