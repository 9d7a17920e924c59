"""Instagram: a media number written as a shortcode, the same under every path form."""

from __future__ import annotations

import re
from datetime import datetime

from archiver.platforms.address import page_under
from archiver.platforms.digits import BASE64_URL, NUMERALS, number_in, time_at
from archiver.platforms.graph import read_graph_error, read_graph_object
from archiver.platforms.instagram_answers import read_embed, read_first_interface, read_handed, read_media, read_person, read_profile, read_wall
from archiver.platforms.named_boxes import named
from archiver.platforms.oembed import read_oembed
from archiver.platforms.pages import read_stated
from archiver.platforms.platform import PAGE_PROFILE, Look, Markup, Platform, Ref, Signature, ref_to
from archiver.platforms.reading import reader
from storage.model import Post, PostKey

PERMALINK = "https://www.instagram.com/p/{}/"
# The last two are fronts that only add a preview.
HOSTS = ("instagram.com", "instagr.am", "ddinstagram.com", "kkinstagram.com")

MEDIA = re.compile(r"/(?:(?P<user>[A-Za-z0-9_.]+)/)?(?:p|tv|reels?)/(?!audio/)(?P<id>[A-Za-z0-9_-]{5,60})(?=/|$)")
NO_USER = frozenset({"share", "explore", "accounts", "stories", "p", "tv", "reel", "reels"})
STORY = re.compile(r"/stories/(?!highlights/)(?P<user>[A-Za-z0-9_.]+)/(?P<id>[0-9]{10,20})(?=/|$)")

EPOCH_MS = 1_314_220_021_721
# Shortcodes of private posts carry a key of this length behind the number.
PRIVATE_KEY = 28
# Ids up to about this one were counted, not made from the clock.
LAST_COUNTED = 1 << 40

# Shortcodes: numbers are accounts, galleries and the site's own.
SHORTCODE = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[A-Za-z0-9_-]{9,14}")

# "A post shared by" and "View this post on Instagram", also as older widgets had it.
SIGNATURE = Signature(
    naming=re.compile(
        r"(?:A (?:post|photo|video) (?:shared|posted) by|Ein (?:Beitrag|Foto|Video) geteilt von|Une (?:publication|photo|vidéo) (?:partagée|publiée) par"
        r"|Una (?:publicación|foto) (?:compartida|publicada) (?:de|por)|Un video publicado por|Un post condiviso da|(?:Una foto|Un video) pubblicat[ao] da"
        r"|Post udostępniony przez|Um(?:a publicação| post) (?:compartilhad|partilhad)[ao] por|Uma? (?:foto|vídeo) publicad[ao] por"
        r"|Een bericht gedeeld door|Ett inlägg delat av|Et opslag delt af|Et innlegg delt av)\s{1,9}"
    ),
    opening=re.compile(
        r"View this (?:post|photo|video) on Instagram|Sieh (?:dir )?diesen Beitrag auf Instagram an"
        r"|(?:Voir|Afficher) cette publication (?:sur|dans) Instagram"
        r"|Ver esta publicación en Instagram|Visualizza questo post su Instagram|Wyświetl ten post na Instagramie"
        r"|Ver (?:essa|esta) (?:foto|publicação) no Instagram"
        r"|Dit bericht op Instagram bekijken|Visa detta inlägg på Instagram|(?:Se|Vis) dette (?:opslag|innlegget) på Instagram"
    ),
)

MARKUP = (
    Markup(
        selector="blockquote.instagram-media",
        form="instagram-blockquote",
        sources=("@data-instgrm-permalink", "a"),
        quoted=True,
    ),
    Markup(selector=".instagram_post[postid], .instagram_post[data-postid]", form="instagram-lazy", sources=("@postid", "@data-postid"), from_id=PERMALINK),
    Markup(
        selector=named("instagram", ("data-id", "data-embed-id", "data-shortcode")),
        form="instagram-lazy",
        sources=("@data-shortcode", "@data-embed-id", "@data-instagram-id", "@data-id"),
        from_id=PERMALINK,
        ids=SHORTCODE,
    ),
    Markup(selector="amp-instagram[data-shortcode]", form="amp-instagram", sources=("@data-shortcode",), from_id=PERMALINK),
)


def recognise(url: str) -> Ref | None:
    """Read an address of a post, reel or story; None for profiles, highlights, sounds and share links."""
    parts = page_under(url, HOSTS)
    if parts is None:
        return None
    story = STORY.match(parts.path)
    if story is not None:
        permalink = f"https://www.instagram.com/stories/{story['user']}/{story['id']}/"
        return ref_to("instagram", story["id"], permalink, author=story["user"])
    media = MEDIA.match(parts.path)
    if media is None or media["user"] in NO_USER:
        return None
    return ref_to("instagram", media["id"], PERMALINK.format(media["id"]), author=media["user"])


def posted_at(key: PostKey) -> datetime | None:
    """Return when the upload of the media began: the post itself may be minutes younger, never older."""
    return media_time(key.id)


def media_time(native_id: str) -> datetime | None:
    """Return the time inside a shortcode (Threads makes the same), or inside the number of a story."""
    code = native_id[:-PRIVATE_KEY] if len(native_id) > PRIVATE_KEY else native_id
    number = number_in(code, NUMERALS if len(code) > 13 else BASE64_URL)
    return time_at((number >> 23) + EPOCH_MS, since=2011) if number is not None and number > LAST_COUNTED else None


def page(post: Post) -> str:
    """Return the embed page, which shows a post to readers without an account; stories have none."""
    return post.permalink if "/stories/" in post.permalink else f"{post.permalink}embed/captioned/"


def look(post: Post) -> Look:
    """Return where to look at the post: its embed page, whose marks carry no language."""
    return Look(method="embed", url=page(post), headers=PAGE_PROFILE)


PLATFORM = Platform(
    name="instagram",
    hosts=HOSTS,
    recognise=recognise,
    markup=MARKUP,
    signature=SIGNATURE,
    from_id=PERMALINK,
    posted_at=posted_at,
    look=look,
    # World records of likes and a post that others test by; each counts only once this installation has seen it live (R3).
    controls_live=("https://www.instagram.com/p/BsOGulcndj-/", "https://www.instagram.com/p/aye83DjauH/"),
    # Numbers of the first hours of the clock that ids are made from, when ids were still counted.
    controls_never=("https://www.instagram.com/p/G3dAf___/", "https://www.instagram.com/p/Nu6Af___/"),
    types_losses=False,
    reworded={"instagram.embed": 2},
    read=reader(
        "instagram",
        recognise,
        read_wall,
        read_graph_error,
        read_person,
        read_media,
        read_first_interface,
        read_graph_object,
        read_handed,
        read_embed,
        read_profile,
        read_stated,
        read_oembed,
    ),
    page=page,
)
