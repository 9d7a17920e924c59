"""What Flickr's interface answers, in XML or JSON: always status 200, with a code, and a message in English for everybody.

Code 1 says "not found" of photos, albums and people, and also that a parameter is missing or an id malformed, so the message decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archiver.markup import parse
from archiver.platforms.digits import decimal, time_at
from archiver.platforms.flickr_things import Thing, things_in_json, things_in_xml
from archiver.platforms.json_body import LONGEST, at, text_at
from archiver.platforms.platform import Reading
from archiver.platforms.reading import WRONG_ID, Given, attribute, clean, text_json
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

MESSAGES = (
    ("1", r'Photo (?:"?(?P<id>[0-9]{1,24})"? )?not found(?: \(invalid ID\))?', Seen.GONE, "photo-not-found"),
    ("1", r"Photoset not found|Invalid gallery ID", Seen.GONE, "set-not-found"),
    ("1", r"(?:Group|Gallery) not found", Seen.GONE, "set-not-found"),
    ("1", r"User not found", Seen.ACCOUNT_GONE, "user-not-found"),
    ("2", r"User not found", Seen.ACCOUNT_GONE, "user-not-found"),
    ("2", r"Photo is private", Seen.PROTECTED, "private"),
    ("5", r"User deleted", Seen.ACCOUNT_GONE, "user-deleted"),
    ("105", r".{1,200}", Seen.OUTAGE, "service-unavailable"),
    ("201", r".{1,200}", Seen.OUTAGE, "service-unavailable"),
)
# A body in JSON that breaks off behind its code, where something else than JSON was asked for.
BROKEN = re.compile(rb'\{"stat":"fail",(?:.{0,300},)?"code":(?P<code>105|201)\b', re.DOTALL)
CALLBACK = re.compile(rb"[A-Za-z_$][\w$.]{0,60}\((?P<json>\{.*\})\);?", re.DOTALL)
PHOTO = re.compile(r"[0-9]{5,24}")


def read_interface(given: Given) -> Reading | None:
    """Read an answer of the interface in either form."""
    if given.answer.status != 200:
        return None
    body = given.body if given.body is not None else called_back(given.answer.body)
    if text_at(body, "stat") == "fail":
        return read_failure(given, str(at(body, "code")), text_at(body, "message") or "")
    if (broken := BROKEN.match(given.answer.body.strip()[:1000])) is not None:
        return given.says(Seen.OUTAGE, "broken-failure", f"code-{broken['code'].decode()}")
    if text_at(body, "stat") == "ok":
        return read_things(given, tuple(things_in_json(body, given.recognise)))
    if not given.answer.body.lstrip().startswith((b"<?xml", b"<rsp")):
        return None
    root = parse(given.answer.body).css_first("rsp[stat]")
    failure = root.css_first("err[code]") if root is not None else None
    if root is None or failure is not None:
        return read_failure(given, attribute(failure, "code") or "", attribute(failure, "msg") or "") if failure is not None else None
    return read_things(given, tuple(things_in_xml(root, given.recognise)))


def called_back(body: bytes) -> Json:
    """Return the JSON that the interface hands to a function of the page, None where it hands none."""
    match = CALLBACK.fullmatch(body.strip()) if len(body) <= LONGEST else None
    return text_json(match["json"].decode("utf-8", "replace")) if match is not None else None


def read_failure(given: Given, code: str, message: str) -> Reading:
    """Read a code together with its message; any other pair tells nothing."""
    for known, pattern, seen, reason in MESSAGES:
        named: Mapping[str, bool] = {"photo-not-found": given.target is Target.PROFILE}
        if known == code and (said := re.fullmatch(pattern, message)) and not named.get(reason, False):
            if given.id and said.groupdict().get("id") not in (None, given.id):
                return WRONG_ID
            return given.says(seen, f"err-{reason}", reason)
    return given.says(Seen.OTHER, "err", f"code-{code[:6]}")


def read_things(given: Given, things: tuple[Thing, ...]) -> Reading | None:
    """Read what an answer is about: of several things the one asked for, or else the first."""
    of_account = given.target is Target.PROFILE
    known = [thing for thing in things if thing.id and (thing.kind == "account") == of_account]
    owners = {thing.account for thing in things if thing.kind == "photo" and thing.account}
    if of_account and not known and len(owners) == 1:
        # The photos of one account are listed while it stands.
        known = [Thing(kind="account", id=owner) for owner in owners]
    thing = next((each for each in known if given.id in ("", each.id, each.author)), None)
    if thing is None:
        return WRONG_ID if known else None
    if thing.is_deleted:
        return given.says(Seen.ACCOUNT_GONE, "person-deleted", "user-deleted")
    if of_account:
        return given.says(Seen.LIVE, "person", fields=Fields(id=thing.id, account=thing.id, author=thing.author))
    if thing.kind == "photo" and not PHOTO.fullmatch(thing.id):
        return None
    uploaded = decimal(thing.uploaded or "")
    fields = Fields(
        id=thing.id,
        author=thing.author,
        account=thing.account,
        name=thing.name,
        text=clean(thing.title, thing.description),
        posted_at=time_at(uploaded * 1000, since=2004) if uploaded else None,
    )
    return given.live(thing.kind, fields)
