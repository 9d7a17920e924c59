"""What TikTok's answers say: the typed status in the data of its page, of today and of 2022, and oEmbed.

The status for what is not found is given to clients it does not trust as well, so no answer of TikTok is a loss; nor is any real body of one public.
"""

from __future__ import annotations

import re

from archiver.platforms.digits import decimal, time_at
from archiver.platforms.json_body import at, list_at, text_at
from archiver.platforms.pages import media_of
from archiver.platforms.platform import Reading
from archiver.platforms.reading import Given, clean, script_json
from storage.model import Fields, Json
from storage.vocabulary import Seen, Target

TODAY = "script#__UNIVERSAL_DATA_FOR_REHYDRATION__"
OF_2022 = "script#SIGI_STATE"
OF_2020 = "script#__NEXT_DATA__"
EMBEDDED = "script#__FRONTITY_CONNECT_STATE__"
# Status of the page, as its own scripts name them: 10204 means "not found" to some clients and "blocked" to others.
STATUSES = {
    10000: (Seen.CHALLENGE, "verify"),
    10101: (Seen.OUTAGE, "server-error"),
    10102: (Seen.LOGIN_WALL, "not-logged-in"),
    10111: (Seen.OUTAGE, "network-error"),
    10113: (Seen.CHALLENGE, "slide"),
    10114: (Seen.CHALLENGE, "blocked"),
    10119: (Seen.LOGIN_WALL, "not-logged-in"),
    10204: (Seen.OTHER, "not-found-or-blocked"),
    10213: (Seen.AGE_GATE, "low-age"),
    10214: (Seen.AGE_GATE, "low-age"),
    10216: (Seen.PROTECTED, "private-post"),
    10222: (Seen.PROTECTED, "private-account"),
    10231: (Seen.GEO_BLOCK, "geofence"),
}
# What stands beside that status where the item is known and not shown; whatever says that it is deleted stands beside others that say private.
NOT_FOUND = 10204
WITHHELD = {
    "cross_border_violation": (Seen.GEO_BLOCK, "cross-border"),
    "copyright_geo_filter": (Seen.GEO_BLOCK, "copyright-abroad"),
    "content_classification": (Seen.AGE_GATE, "classified"),
    "status_self_see": (Seen.PROTECTED, "private-post"),
}
MOST = 200


def read_page(given: Given) -> Reading | None:
    """Read the data of a page, or the page that asks for proof of a human."""
    document = given.document
    if document is None or given.answer.status != 200:
        return None
    scope = at(script_json(document, TODAY), "__DEFAULT_SCOPE__")
    if scope is not None:
        if given.target is Target.PROFILE:
            return read_account(given, at(scope, "webapp.user-detail"))
        # The page for telephones has a name of its own.
        detail = at(scope, "webapp.video-detail")
        return read_detail(given, detail if detail is not None else at(scope, "webapp.reflow.video.detail"))
    props = at(script_json(document, OF_2020), "props", "pageProps")
    # The page of 2019 had the same data as the one for frames.
    embedded = of_embed(at(script_json(document, EMBEDDED), "source", "data")) or of_embed({"page": props})
    if embedded is not None and given.target is not Target.PROFILE:
        return read_item(given, embedded, at(embedded, "author"))
    if at(props, "statusCode") is not None:
        return read_account(given, props) if given.target is Target.PROFILE else read_detail(given, props)
    state = script_json(document, OF_2022)
    if state is not None:
        return read_state(given, state)
    return given.says(Seen.CHALLENGE, "please-wait", "please-wait") if document.css_matches("#cs") else None


def of_embed(data: Json) -> Json:
    """Return the post of the page that is framed (``/embed/v2/``), in the words of the page; None where it hands none over, for whatever reason."""
    pages = [at(made, "videoData") for made in data.values()] if isinstance(data, dict) else []
    made = next((page for page in pages if isinstance(at(page, "itemInfos"), dict)), None)
    if made is None:
        return None
    author, covers = at(made, "authorInfos"), list_at(made, "itemInfos", "covers")
    return {
        "id": at(made, "itemInfos", "id"),
        "desc": at(made, "itemInfos", "text"),
        "createTime": at(made, "itemInfos", "createTime"),
        "author": {"id": text_at(author, "userId"), "uniqueId": text_at(author, "uniqueId"), "nickname": text_at(author, "nickName")},
        "video": {"cover": covers[0] if covers else None} if isinstance(at(made, "itemInfos", "video"), dict) else None,
    }


def read_interface(given: Given) -> Reading | None:
    """Read what the interfaces of the site (``item/detail``, lists) and of the apps (``aweme``) answer."""
    body = given.body
    if given.answer.status != 200 or body is None:
        return None
    if given.target is Target.PROFILE:
        return read_account(given, body)
    app = at(body, "aweme_detail")
    of_apps = [app] if app is not None else [*list_at(body, "aweme_details"), *list_at(body, "aweme_list")]
    listed = [*list_at(body, "itemList"), *(of_app(each) for each in of_apps)][:MOST]
    if not listed:
        return read_detail(given, body) if isinstance(at(body, "statusCode"), int) else None
    item = next((each for each in listed if given.id and given.id == text_at(each, "id")), listed[0])
    return read_item(given, item, at(item, "author"))


def of_app(made: Json) -> Json:
    """Return a post of the apps' interface in the words of the page."""
    author, cover = at(made, "author"), list_at(made, "video", "origin_cover", "url_list") or list_at(made, "video", "cover", "url_list")
    return {
        "id": text_at(made, "aweme_id"),
        "desc": at(made, "desc"),
        "createTime": at(made, "create_time"),
        "author": {"id": text_at(author, "uid"), "uniqueId": text_at(author, "unique_id"), "nickname": text_at(author, "nickname")},
        "video": {"cover": cover[0] if cover else None} if isinstance(at(made, "video"), dict) else None,
        "imagePost": at(made, "image_post_info"),
    }


def read_detail(given: Given, detail: Json) -> Reading | None:
    """Read the page of a post by its typed status."""
    status, item = at(detail, "statusCode"), at(detail, "itemInfo", "itemStruct")
    if isinstance(status, int) and status in STATUSES:
        seen, reason = (withheld(text_at(detail, "statusMsg") or "") if status == NOT_FOUND else None) or STATUSES[status]
        return given.says(seen, "status", reason, version=2)
    if at(item, "isContentClassified") is True and not text_at(item, "video", "playAddr"):
        return given.says(Seen.AGE_GATE, "classified", "classified")
    if status not in (0, None):
        return given.says(Seen.OTHER, "status", "unknown-status") if isinstance(status, int) else None
    return read_item(given, item, at(item, "author"))


def withheld(said: str) -> tuple[Seen, str] | None:
    """Return why an item is not shown, where its message names one reason and no other."""
    return next((told for reason, told in WITHHELD.items() if said == reason or re.fullmatch(rf"{reason}_[a-z]{{1,10}}", said)), None)


def read_item(given: Given, item: Json, author: Json) -> Reading | None:
    """Read a post: its number, its author and what it shows."""
    native_id = text_at(item, "id")
    handle = text_at(author, "uniqueId") or text_at({"author": author}, "author")
    if native_id is None or handle is None or not (text_at(item, "desc") or isinstance(at(item, "video"), dict) or isinstance(at(item, "imagePost"), dict)):
        return None
    created = decimal(str(at(item, "createTime") or ""))
    fields = Fields(
        id=native_id,
        author=handle,
        account=text_at(author, "id"),
        name=text_at(author, "nickname"),
        text=clean(text_at(item, "desc")),
        media=media_of(text_at(item, "video", "originCover") or text_at(item, "video", "cover")),
        posted_at=time_at(created * 1000, since=2014) if created else None,
    )
    return given.live("item", fields)


def read_account(given: Given, detail: Json) -> Reading | None:
    """Read the page of an account by its typed status."""
    user, status = at(detail, "userInfo", "user"), at(detail, "statusCode")
    if isinstance(status, int) and status in STATUSES:
        seen, reason = STATUSES[status]
        return given.says(seen, "account-status", reason)
    handle, number = text_at(user, "uniqueId"), text_at(user, "id")
    if at(detail, "statusCode") not in (0, None) or handle is None or number is None:
        return None
    if given.id and given.id.lower() not in (handle.lower(), number):
        return None
    return given.says(Seen.LIVE, "account", fields=Fields(id=number, author=handle, account=number, name=text_at(user, "nickname")))


def read_state(given: Given, state: Json) -> Reading | None:
    """Read the data of a page of 2022: one post under its number, or one account under its name."""
    if given.target is Target.PROFILE:
        handle = text_at(state, "UserPage", "uniqueId") or ""
        user = at(state, "UserModule", "users", handle)
        return read_account(given, {"statusCode": at(state, "UserPage", "statusCode"), "userInfo": {"user": user}})
    items = at(state, "ItemModule")
    if at(state, "VideoPage", "statusCode") != 0 or not isinstance(items, dict) or not items:
        return read_detail(given, at(state, "VideoPage"))
    item = items.get(given.id) or next(iter(items.values()))
    return read_item(given, item, at(item, "author"))
