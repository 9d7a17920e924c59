"""What the Graph interface of Facebook, Instagram and Threads answers: objects that name their own address or number, and numbered errors."""

from __future__ import annotations

from archiver.platforms.json_body import at, list_at, text_at, time_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, clean, found_in, is_same
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

# Codes of the Graph interface. What it cannot load may be gone, hidden or mistyped (100, 803), so no code is a loss.
LIMITS = frozenset({4, 17, 32, 341, 368, 613})
OUTAGES = frozenset({1, 2})
LOGINS = frozenset({102, 104, 190})
# Posts that are there, and that their owner or the platform lets nobody embed: of code 24 only the one with this number beside it.
NOT_EMBEDDED, NOT_EMBEDDED_BESIDE = frozenset({901}), frozenset({2207046})
FACEBOOK = "https://www.facebook.com"
MEDIA_TYPES = frozenset({"IMAGE", "VIDEO", "CAROUSEL_ALBUM"})
# Where the posts of an account stand: in an answer of their own, or behind the account's fields.
EDGES: tuple[tuple[str, ...], ...] = ((), ("posts",), ("feed",), ("media",), ("business_discovery", "media"))
# What the interface tells of an account of Instagram or Threads, and of no post.
OF_ACCOUNTS = (
    "account_type",
    "media",
    "followers_count",
    "media_count",
    "profile_picture_url",
    "biography",
    "threads_profile_picture_url",
    "threads_biography",
)
MOST = 100


def read_graph_error(given: Given) -> Reading | None:
    """Read a typed error of the interface; what it cannot load may be gone, hidden or mistyped."""
    code = at(given.body, "error", "code")
    if not isinstance(code, int) or text_at(given.body, "error", "type") is None:
        return None
    if code in LIMITS:
        return given.says(Seen.RATE_LIMIT, "graph-limit", f"code-{code}")
    if code in LOGINS:
        return given.says(Seen.LOGIN_WALL, "graph-login", f"code-{code}")
    beside = at(given.body, "error", "error_subcode")
    if code in NOT_EMBEDDED or (isinstance(beside, int) and beside in NOT_EMBEDDED_BESIDE):
        return given.says(Seen.EMBED_DISABLED, "graph-not-embedded", f"code-{code}")
    return given.says(Seen.OUTAGE if code in OUTAGES else Seen.OTHER, "graph-error", f"code-{code}")


def read_graph_object(given: Given) -> Reading | None:
    """Read an object, or the one asked for out of a list: by the address that it names, or on Facebook by the number behind its account's."""
    if given.answer.status != 200 or given.target is Target.PROFILE or at(given.body, "error") is not None:
        return None
    known = [(native_id, each) for each in listed_in(given.body)[:MOST] if (native_id := own_id(given, each)) is not None]
    if not known:
        return None
    wanted = next(((native_id, each) for native_id, each in known if not given.id or is_same(given.id, native_id)), None)
    return given.live("graph-object", fields_of(*wanted)) if wanted is not None else WRONG_ID


def listed_in(body: Json) -> list[Json]:
    """Return the objects of an answer: a list, several by their numbers (``?ids=``), what hangs on an account, or the one alone."""
    for path in EDGES:
        if listed := list_at(body, *path, "data"):
            return listed
    numbered = list(body.values()) if isinstance(body, dict) and all(text_at(each, "id") == number for number, each in body.items()) else []
    return numbered or [body]


def own_id(given: Given, made: Json) -> str | None:
    """Return the native id of a post among the interface's objects; None where it is none or shows nothing."""
    number, dated = text_at(made, "id"), time_at(made, "created_time") or time_at(made, "timestamp")
    shows = any(text_at(made, name) for name in ("message", "story", "caption", "text", "media_url", "description", "source"))
    if number is None or not shows:
        return None
    own = text_at(made, "permalink_url") or ""
    # A video's is written without its host.
    ref = found_in(given, (text_at(made, "permalink"), f"{FACEBOOK}{own}" if own.startswith("/") else own))
    if ref is not None:
        return ref.key.id
    # The link of a photo is its own, that of a post leads to what it shares.
    photo = found_in(given, (text_at(made, "link"),)) if list_at(made, "images") else None
    if photo is not None and photo.key.id == number:
        return number
    if given.platform == "instagram" and dated is not None and text_at(made, "media_type") in MEDIA_TYPES and number.isdigit():
        # Its own number, by which nobody else knows the post: of one asked for by its code it tells nothing.
        return number
    owner, _, post = number.partition("_")
    return post if given.platform == "facebook" and dated is not None and owner.isdigit() and post.isdigit() else None


def fields_of(native_id: str, made: Json) -> Fields:
    """Return what an object says; addresses of pictures are signed and expire."""
    return Fields(
        id=native_id,
        author=text_at(made, "username"),
        account=text_at(made, "from", "id"),
        name=text_at(made, "from", "name"),
        text=clean(text_at(made, "message") or text_at(made, "caption") or text_at(made, "text") or text_at(made, "description") or text_at(made, "story")),
        media=media_of(text_at(made, "media_url") or text_at(made, "full_picture")),
        posted_at=time_at(made, "created_time") or time_at(made, "timestamp"),
    )


def read_graph_account(given: Given) -> Reading | None:
    """Read a page, a person or an account of the interface: the one asked for, or else the first."""
    if given.answer.status != 200 or given.target is not Target.PROFILE:
        return None
    discovered = at(given.body, "business_discovery")
    known = [each for each in (listed_in(given.body) if discovered is None else [discovered])[:MOST] if is_account(each)]
    wanted = next((each for each in known if given.id.lower() in ("", text_at(each, "id"), (text_at(each, "username") or "").lower())), None)
    if wanted is None:
        return WRONG_ID if known else None
    number, username = text_at(wanted, "id"), text_at(wanted, "username")
    return given.says(Seen.LIVE, "graph-account", fields=Fields(id=number, account=number, author=username, name=text_at(wanted, "name")))


def is_account(made: Json) -> bool:
    """Tell whether an object is an account: on Facebook it has a name, on the others a user name and what only accounts have."""
    number = text_at(made, "id")
    if number is None or not number.isdigit():
        return False
    if text_at(made, "username") is not None and any(at(made, field) is not None for field in OF_ACCOUNTS):
        return True
    return text_at(made, "name") is not None and any(text_at(made, field) for field in ("username", "category", "link", "about"))
