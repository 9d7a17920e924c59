"""The closed lists of words that records are written in, each as it is stored and printed."""

from __future__ import annotations

from enum import StrEnum


class Seen(StrEnum):
    """What one look saw: the reading of one answer, never yet a claim about the post."""

    LIVE = "live"
    GONE = "gone"
    SOFT_GONE = "soft-gone"
    REMOVED = "removed"
    ACCOUNT_SUSPENDED = "account-suspended"
    ACCOUNT_GONE = "account-gone"
    PROTECTED = "protected"
    RESTRICTED_AUDIENCE = "restricted-audience"
    AGE_GATE = "age-gate"
    GEO_BLOCK = "geo-block"
    LOGIN_WALL = "login-wall"
    CONSENT_WALL = "consent-wall"
    RATE_LIMIT = "rate-limit"
    CHALLENGE = "challenge"
    OUTAGE = "outage"
    REDIRECT_HOME = "redirect-home"
    EMBED_DISABLED = "embed-disabled"
    PARSER_DRIFT = "parser-drift"
    OTHER = "other"


class State(StrEnum):
    """What we claim of a post now."""

    LIVE = "live"
    DELETED_BY_AUTHOR = "deleted-by-author"
    REMOVED_BY_PLATFORM = "removed-by-platform"
    ACCOUNT_SUSPENDED = "account-suspended"
    ACCOUNT_GONE = "account-gone"
    PROTECTED = "protected"
    RESTRICTED_AUDIENCE = "restricted-audience"
    LOGIN_WALLED = "login-walled"
    AGE_GATED = "age-gated"
    GEO_BLOCKED = "geo-blocked"
    GONE_CAUSE_UNKNOWN = "gone-cause-unknown"
    UNKNOWN = "unknown"


class Tier(StrEnum):
    """How firm a claim of loss is."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"


class Target(StrEnum):
    """What a look was aimed at."""

    POST = "post"
    PROFILE = "profile"
    CONTROL_LIVE = "control-live"
    CONTROL_NEVER = "control-never"


class ChangeKind(StrEnum):
    """What a comparison asserts."""

    FIRST_SEEN = "first-seen"
    EDITED = "edited"
    REVERTED = "reverted"
    MEDIA_SWAPPED = "media-swapped"
    MEDIA_REENCODED = "media-reencoded"
    MEDIA_MISSING = "media-missing"
    LOST = "lost"
    RESTORED = "restored"
    RENAMED = "renamed"
    CORRECTED = "corrected"
    NOT_OBSERVABLE = "not-observable"
    PARSER_DRIFT = "parser-drift"
    ARTICLE_EDITED = "article-edited"
    HEADLINE_CHANGED = "headline-changed"
    EMBED_ADDED = "embed-added"
    EMBED_REMOVED = "embed-removed"
    ARTICLE_GONE = "article-gone"
    ARTICLE_RESTORED = "article-restored"
    HOST_DEGRADED = "host-degraded"


class AlertKind(StrEnum):
    """What an alert tells of."""

    CONFIRMED_LOSS = "confirmed-loss"
    CORRECTED = "corrected"
    UNCONFIRMED_LOSS = "unconfirmed-loss"
    RESTORED = "restored"
    MEDIA_SWAPPED = "media-swapped"
    EDITED = "edited"
    HOST_DEGRADED = "host-degraded"
    NOT_OBSERVABLE = "not-observable"
    PARSER_DRIFT = "parser-drift"
    DIGEST = "digest"
    """Several of these at once, where there were more than may be told in an hour."""


TOLD = frozenset(
    (
        ChangeKind.LOST,
        ChangeKind.CORRECTED,
        ChangeKind.RESTORED,
        ChangeKind.MEDIA_SWAPPED,
        ChangeKind.MEDIA_MISSING,
        ChangeKind.EDITED,
        ChangeKind.REVERTED,
        ChangeKind.NOT_OBSERVABLE,
        ChangeKind.PARSER_DRIFT,
        ChangeKind.HOST_DEGRADED,
        ChangeKind.ARTICLE_GONE,
        ChangeKind.ARTICLE_RESTORED,
    )
)
"""Changes that go to the outbox, to be told in an alert."""


class Outcome(StrEnum):
    """How complete a capture is."""

    COMPLETE = "COMPLETE"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class Role(StrEnum):
    """What a file of a capture is."""

    SCREENSHOT = "screenshot"
    PAGE_SCREENSHOT = "page-screenshot"
    HTML = "html"
    DOM = "dom"
    WARC = "warc"
    MEDIA = "media"
    JSON = "json"
    TEXT = "text"


class SeedKind(StrEnum):
    """What a seed is."""

    ARTICLE = "article"
    FEED = "feed"
    SITEMAP = "sitemap"
    HTML = "html"
    TEXT = "text"


class Origin(StrEnum):
    """What a version of an article was read from."""

    PAGE = "page"
    FEED = "feed"
    """The text that a full-content feed carries beside the article's address."""


class WorkKind(StrEnum):
    """What the due queue hands out."""

    SEED = "seed"
    ARTICLE = "article"
    RESOLVE = "resolve"
    LOOK = "look"
    CAPTURE_POST = "capture-post"
    CAPTURE_ARTICLE = "capture-article"
    CONTROLS = "controls"
    ALERT = "alert"
    """Make alerts of the changes that wait in the outbox; there is one such work, its subject is 0."""
    DELIVER = "deliver"
    """Deliver one alert to one target."""
