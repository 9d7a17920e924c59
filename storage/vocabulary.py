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
