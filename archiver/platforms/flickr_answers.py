"""What Flickr's interface answers, in XML or JSON: always status 200, with a code, and a message in English for everybody.

Code 1 says "not found" of photos, albums and people, and also that a parameter is missing or an id malformed, so the message decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archiver.markup import Node, parse
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.json_body import at, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, attribute, clean, words
from storage.model import Fields
from storage.vocabulary import Seen, Target

MESSAGES = (
    ("1", r'Photo (?:"?(?P<id>[0-9]{1,24})"? )?not found(?: \(invalid ID\))?', Seen.GONE, "photo-not-found"),
    ("1", r"Photoset not found|Invalid gallery ID", Seen.GONE, "set-not-found"),
    ("1", r"User not found", Seen.ACCOUNT_GONE, "user-not-found"),
    ("2", r"Photo is private", Seen.PROTECTED, "private"),
    ("5", r"User deleted", Seen.ACCOUNT_GONE, "user-deleted"),
    ("105", r".{1,200}", Seen.OUTAGE, "service-unavailable"),
    ("201", r".{1,200}", Seen.OUTAGE, "service-unavailable"),
)
# A body in JSON that breaks off behind its code, where something else than JSON was asked for.
BROKEN = re.compile(rb'\{"stat":"fail",(?:.{0,300},)?"code":(?P<code>105|201)\b', re.DOTALL)
PHOTO = re.compile(r"[0-9]{5,24}")


def read_interface(given: Given) -> Reading | None:
    """Read an answer of the interface in either form."""
    if given.answer.status != 200:
        return None
    if text_at(given.body, "stat") == "fail":
        return read_failure(given, str(at(given.body, "code")), text_at(given.body, "message") or "")
    if (broken := BROKEN.match(given.answer.body.strip()[:1000])) is not None:
        return given.says(Seen.OUTAGE, "broken-failure", f"code-{broken['code'].decode()}")
    if not given.answer.body.lstrip().startswith((b"<?xml", b"<rsp")):
        return None
    root = parse(given.answer.body).css_first("rsp[stat]")
    failure = root.css_first("err[code]") if root is not None else None
    if root is None or failure is not None:
        return read_failure(given, attribute(failure, "code") or "", attribute(failure, "msg") or "") if failure is not None else None
    return read_photo(given, root) if given.target is not Target.PROFILE else read_person(given, root)


def read_failure(given: Given, code: str, message: str) -> Reading:
    """Read a code together with its message; any other pair tells nothing."""
    for known, pattern, seen, reason in MESSAGES:
        named: Mapping[str, bool] = {"photo-not-found": given.target is Target.PROFILE}
        if known == code and (said := re.fullmatch(pattern, message)) and not named.get(reason, False):
            if given.id and said.groupdict().get("id") not in (None, given.id):
                return WRONG_ID
            return given.says(seen, f"err-{reason}", reason)
    return given.says(Seen.OTHER, "err", f"code-{code[:6]}")


def read_photo(given: Given, root: Node) -> Reading | None:
    """Read what is told of a photo."""
    photo = root.css_first("photo[id]")
    owner, number = photo.css_first("owner[nsid]") if photo is not None else None, attribute(photo, "id")
    if photo is None or owner is None or number is None or not PHOTO.fullmatch(number):
        return None
    uploaded = decimal(attribute(photo, "dateuploaded") or "")
    fields = Fields(
        id=number,
        author=attribute(owner, "path_alias"),
        account=attribute(owner, "nsid"),
        name=attribute(owner, "username"),
        text=clean(words(photo.css_first("title")), words(photo.css_first("description"))),
        posted_at=time_at(uploaded * 1000, since=2004) if uploaded else None,
    )
    return given.live("photo", fields)


def read_person(given: Given, root: Node) -> Reading | None:
    """Read what is told of an account."""
    person = root.css_first("person[nsid], profile[nsid]")
    number = attribute(person, "nsid")
    if number is None or (given.id and given.id != number):
        return None
    if attribute(person, "is_deleted") == "1":
        return given.says(Seen.ACCOUNT_GONE, "person-deleted", "user-deleted")
    return given.says(Seen.LIVE, "person", fields=Fields(id=number, account=number, author=attribute(person, "path_alias")))
