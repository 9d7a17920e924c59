"""Tell people what changed: grouped, in words that claim what was recorded, by webhook, apprise or feed."""

from archiver.notify.document import document, trial
from archiver.notify.feed import atom, rss
from archiver.notify.grouping import kind_of, plan
from archiver.notify.kinds import alert_kind
from archiver.notify.send import again, send
from archiver.notify.targets import Target, targets_of
from archiver.notify.webhook import Reply

__all__ = ["Reply", "Target", "again", "alert_kind", "atom", "document", "kind_of", "plan", "rss", "send", "targets_of", "trial"]
