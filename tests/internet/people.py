"""Who posts in the demo, and what: accounts and posts as they were first published.

Ids carry the time of posting where the platform's own do. The id of @krus_stern's post is a placeholder: the real one is not known.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tests.internet.films import Film
from tests.internet.pictures import Picture
from tests.internet.world import Account, Post, ShortLink


def at(text: str) -> datetime:
    """Return a time written as ``YYYY-MM-DD HH:MM:SS`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def by_x(handle: str, id_: str, name: str) -> Account:
    """Return an account of X."""
    return Account(platform="x", handle=handle, id=id_, name=name)


def by_bluesky(handle: str, did: str, name: str) -> Account:
    """Return an account of Bluesky."""
    return Account(platform="bluesky", handle=f"{handle}.bsky.social", id=f"did:plc:{did}", name=name)


def by_mastodon(handle: str, id_: str, name: str) -> Account:
    """Return an account of the one Mastodon instance."""
    return Account(platform="mastodon", handle=handle, id=id_, name=name)


def by_youtube(handle: str, id_: str, name: str) -> Account:
    """Return a channel of YouTube."""
    return Account(platform="youtube", handle=handle, id=id_, name=name)


def pictured(handle: str, id_: str, token: str) -> ShortLink:
    """Return the t.co link that X puts behind a post with pictures."""
    return ShortLink(url=f"https://t.co/{token}", target=f"https://twitter.com/{handle}/status/{id_}/photo/1")


KRUS = by_x("krus_stern", "1000000009821153853", "Krus & Stern")
WORKS = by_x("sw_morgental", "1000000005008609436", "Stadtwerke Morgental")
QUAY = by_x("jo_am_kai", "1000000005057958027", "Jo am Kai")
WEATHER = by_x("wetter_norder", "1000000002440504202", "Wetterstation Norder")
QUILL = by_x("adaquill_data", "1000000004494631415", "Ada Quill")
THEATRE = by_x("theater_brunn", "1000000002970587488", "Theater Brunn")
ARCHIVE = by_x("stadtarchiv_nz", "1000000005267554256", "Stadtarchiv Neuzell")
GAUGE = by_x("pegelstand_elb", "1000000003616090420", "Pegelstand")
BENCH = by_x("pruefstand_de", "1000000001791583973", "Prüfstand")

FALK = by_bluesky("mirafalk", "cwewkkmc4z4afhxh6a2gaupn", "Mira Falk")
MOOR = by_bluesky("moorsee", "fvra66awiwksxqfyels3ndyl", "Bürgerinitiative Moorsee")
TRAIN = by_bluesky("nachtzug", "kj6alziemipt27fppuhca7ax", "Nachtzug-Blog")
GARDEN = by_bluesky("auen-garten", "zm2adgqlpemgnqm435b6lfkb", "Botanischer Garten Auen")
STARS = by_bluesky("sternwarte-hohenfeld", "5untfoqhop52vervnowfsyjz", "Sternwarte Hohenfeld")
LIBRARY = by_bluesky("ring-bibliothek", "cjdh7f6fzwnfcgsa3emxq2h7", "Bibliothek am Ring")

INSTANCE = "social.norder.example"
WATCH = by_mastodon("deichwacht", "109302143981253871", "Deichwacht Norder")
SLUICE = by_mastodon("schleuse", "109302143981253872", "Schleuse Süd")
FERRY = by_mastodon("faehre", "109302143981253873", "Fähre Norder")

CRANE = by_youtube("kran14", "UCkran14aaaaaaaaaaaaaaaA", "Kran 14")
PIER = by_youtube("pier7", "UCpier7aaaaaaaaaaaaaaaaA", "Pier 7")


def measured(id_: str, posted: str, key: str, scene: str, text: str) -> Post:
    """Return a post of the article that is measured."""
    return Post(
        platform="x",
        id=id_,
        author=BENCH,
        text=text,
        posted_at=at(posted),
        lang="de",
        media_link=pictured("pruefstand_de", id_, f"mEs5{key[-6:].replace('_', 'a')}"),
        pictures=(Picture(key=key, scene=scene, caption=text.partition(":")[0], seed=int(id_) % 97),),
    )


SOURCE = ShortLink(url="https://t.co/FUJvRB4PWN", target="https://www.fernost-blatt.example/truemmer-bericht")
FIRST = "Beweis: In der Ukraine schlagen Raketen aus nordkoreanischer Fertigung ein"
SECOND = "Ein Trümmerteil, das am 2. Januar in Charkiw geborgen wurde, gleicht den Geschossen in Nordkoreas eigenen Propagandabildern, so US-Analysten."

ROCKET = Post(
    platform="x",
    id="1796161717017489850",
    author=KRUS,
    text=f"{FIRST}\n\n{SECOND}\n{SOURCE.url}",
    posted_at=at("2024-05-30 12:48:19"),
    lang="de",
    links=(SOURCE,),
    media_link=pictured("krus_stern", "1796161717017489850", "2zPBjtSbZx"),
    pictures=(Picture(key="GO0_jJFB4kBIFHH", scene="wreck", caption="Charkiw, Januar", seed=11),),
)
BLACKOUT = Post(
    platform="x",
    id="1899349872520729676",
    author=WORKS,
    text="Power is back in 4,000 of 6,200 homes in the harbour district. Cause: a digger hit a 20 kV cable. All homes by 9 am.",
    posted_at=at("2025-03-11 06:41:12"),
    lang="en",
)
QUAYSIDE = Post(
    platform="x",
    id="1899339014687928220",
    author=QUAY,
    text="Quay 3 a few minutes before the lights went out. Note the crane on the left: still working.",
    posted_at=at("2025-03-11 05:58:03"),
    lang="en",
    media_link=pictured("jo_am_kai", "1899339014687928220", "qK3vorAb77"),
    pictures=(Picture(key="GlvOs6ax5UGG0sl", scene="harbour", caption="Quay 3, 05:51", seed=21, other="night"),),
)
STORM = Post(
    platform="x",
    id="1907513550159020049",
    author=WEATHER,
    text="Pegel am Nordufer 3,90 m und steigend. Die Uferstraße ist ab sofort gesperrt.",
    posted_at=at("2025-04-02 19:20:44"),
    lang="de",
    media_link=pictured("wetter_norder", "1907513550159020049", "nUf3r390cm"),
    pictures=(Picture(key="GnjZcQbdSBTB1FW", scene="storm", caption="Uferweg, 19:12", seed=31),),
)
METHOD = Post(
    platform="x",
    id="1922608457407046469",
    author=QUILL,
    text="We counted 312 local news links from one week. 88 ended at a paywall, 41 at an error page. Method and data tomorrow.",
    posted_at=at("2025-05-14 11:02:31"),
    lang="en",
)
PREMIERE = Post(
    platform="x",
    id="1936461632736641099",
    author=THEATRE,
    text="Heute Abend Premiere! Die Abendkasse öffnet um 18:30 Uhr, es gibt noch 40 Karten.",
    posted_at=at("2025-06-21 16:30:05"),
    lang="de",
    media_link=pictured("theater_brunn", "1936461632736641099", "pR3m13r3x1"),
    pictures=(
        Picture(key="Gt-xilc2B-rgedG", scene="stage", caption="Generalprobe", seed=41),
        Picture(key="Gt-xilc2C0rgedA", scene="night", caption="Vorplatz", seed=42),
    ),
)
CENSUS = Post(
    platform="x",
    id="1853727798151897325",
    author=ARCHIVE,
    text="Neu im Lesesaal: die Adressbücher von 1911 bis 1938, alle Seiten durchsuchbar.",
    posted_at=at("2024-11-05 09:15:22"),
    lang="de",
)
LEVEL = Post(
    platform="x",
    id="1880975455195772789",
    author=GAUGE,
    text="Wasserstand heute Mittag: 212 cm, fallend. Schifffahrt frei.",
    posted_at=at("2025-01-19 13:47:50"),
    lang="de",
    media_link=pictured("pegelstand_elb", "1880975455195772789", "p3g3l212cm"),
    pictures=(Picture(key="GhqRL-scAQSaeM3", scene="harbour", caption="212 cm", seed=51),),
)
MEASURED = (
    measured("1886323784578047669", "2025-02-03 08:00:11", "Gi2Raqm1RWKegmv", "garden", "Lauf 1: kalte Maschine, 21 Grad, drei Messungen."),
    measured("1886703830886236979", "2025-02-04 09:10:21", "Gi7rFlAl8B7wpPI", "harbour", "Lauf 2: gleiche Last, zweite Schicht. 😀 日本語 العربية"),
    measured("1887083877197286053", "2025-02-05 10:20:31", "GjBEvuDYTP4dj6l", "stage", "Lauf 3: Abschluss, die Werte liegen im erwarteten Band."),
)

TIMETABLE = Post(
    platform="bluesky",
    id="3lltxzdlsul4a",
    author=FALK,
    text="Der Nachtzug nach Norder fährt heute nicht. Ersatzbusse ab 22 Uhr vom Bahnhofsplatz.",
    posted_at=at("2025-04-02 18:05:12"),
    lang="de",
)
DYKE = Post(
    platform="bluesky",
    id="3llu73pzwfgyr",
    author=MOOR,
    text="Der Deich am Moorsee ist an zwei Stellen durchnässt. Wir haben die Stadt im Herbst gewarnt, hier das Foto von damals.",
    posted_at=at("2025-04-02 20:11:48"),
    lang="de",
    pictures=(Picture(key="moorsee-deich", scene="garden", caption="Moorsee, Oktober", seed=71, alt="Wiese vor einem Deich"),),
)
CARRIAGE = Post(
    platform="bluesky",
    id="3llvb74tvndjl",
    author=TRAIN,
    text="Sechs Stunden im stehenden Zug, kein Licht, kein Wasser. So sah Wagen 14 aus.",
    posted_at=at("2025-04-03 06:22:09"),
    lang="de",
)
ORCHID = Post(
    platform="bluesky",
    id="3ls547r5grqtv",
    author=GARDEN,
    text="Die Riesenseerose blüht, zum ersten Mal seit neun Jahren. Der Garten bleibt heute bis Mitternacht offen.",
    posted_at=at("2025-06-21 17:45:30"),
    lang="de",
    pictures=(Picture(key="auen-seerose", scene="garden", caption="Seerosenhaus", seed=72, alt="Blühende Beete im Abendlicht", camera="Norder C3"),),
)
MOONRISE = Post(
    platform="bluesky",
    id="3lfb3fp5idouk",
    author=STARS,
    text="Heute öffnet die Kuppel um 20 Uhr: Mars und Jupiter stehen günstig, der Himmel soll klar bleiben.",
    posted_at=at("2025-01-08 21:14:03"),
    lang="de",
)
READING = Post(
    platform="bluesky",
    id="3lj5otjd3ntf4",
    author=LIBRARY,
    text="Ab Montag wieder bis 21 Uhr geöffnet. Rückgabe ist rund um die Uhr am Automaten möglich.",
    posted_at=at("2025-02-27 10:31:55"),
    lang="de",
    pictures=(Picture(key="ring-lesesaal", scene="stage", caption="Lesesaal", seed=73, alt="Lesesaal am Abend"),),
)

SANDBAGS = Post(
    platform="mastodon",
    id=f"{INSTANCE}/114270316134404711",
    author=WATCH,
    text="Am Nordufer werden Sandsäcke gefüllt. Wer helfen kann: Treffpunkt Bootshaus, Schaufeln sind da.",
    posted_at=at("2025-04-02 20:44:10"),
    lang="de",
    pictures=(Picture(key="nordufer-sandsaecke", scene="harbour", caption="Bootshaus, 20:40", seed=81, alt="Leute mit Sandsäcken im Regen"),),
)
LOCK = Post(
    platform="mastodon",
    id=f"{INSTANCE}/113814405120000311",
    author=SLUICE,
    text="Die Schleuse ist heute von 10 bis 16 Uhr in Betrieb.",
    posted_at=at("2025-01-12 08:20:00"),
    lang="de",
)
CROSSING = Post(
    platform="mastodon",
    id=f"{INSTANCE}/113940806369280977",
    author=FERRY,
    text="Die Fähre fährt wieder nach Plan, alle zwanzig Minuten.",
    posted_at=at("2025-02-03 16:05:30"),
    lang="de",
)
FLOOD = Post(
    platform="youtube",
    id="Kr4n14FlutA",
    author=CRANE,
    text="Hochwasser am Kran 14.\nAufgenommen vom Führerhaus aus, ungeschnitten.",
    posted_at=at("2025-04-03 09:00:00"),
    lang="de",
    pictures=(Picture(key="kran14-flut", scene="harbour", caption="Kran 14", seed=82, width=1280, height=720),),
)
TOUR = Post(
    platform="youtube",
    id="P13r7Rundgg",
    author=PIER,
    text="Rundgang auf Pier 7\nEin Morgen im Hafen.",
    posted_at=at("2024-09-01 10:00:00"),
    lang="de",
    pictures=(Picture(key="pier7-rundgang", scene="harbour", caption="Pier 7", seed=83, width=1280, height=720),),
)
CRANES = Post(
    platform="youtube",
    id="P13r7Kraenw",
    author=PIER,
    text="Wie Kräne arbeiten\nDrei Minuten, drei Kräne.",
    posted_at=at("2024-10-01 10:00:00"),
    lang="de",
    pictures=(Picture(key="pier7-kraene", scene="harbour", caption="Kräne", seed=84, width=1280, height=720),),
)

SURGE = Post(
    platform="x",
    id="1907669440263098932",
    author=WEATHER,
    text="Die Welle am Nordufer heute früh, kurz vor dem Scheitel.",
    posted_at=at("2025-04-03 05:40:12"),
    lang="de",
    media_link=ShortLink(url="https://t.co/sUrg3w3ll3", target="https://twitter.com/wetter_norder/status/1907669440263098932/video/1"),
    film=Film(key="GnlmBqTdSWaVe1F", scenes=("storm", "harbour", "night", "garden"), seed=91),
)
BREACH = Post(
    platform="bluesky",
    id="3llv73i4xc227",
    author=MOOR,
    text="So lief das Wasser heute früh über den Deich.",
    posted_at=at("2025-04-03 05:44:20"),
    lang="de",
    film=Film(key="moorsee-wasser", scenes=("garden", "storm"), seed=94),
)
PUMPS = Post(
    platform="mastodon",
    id=f"{INSTANCE}/114272472268800077",
    author=WATCH,
    text="Die Pumpen am Bootshaus laufen.",
    posted_at=at("2025-04-03 05:52:30"),
    lang="de",
    film=Film(key="bootshaus-pumpen", scenes=("harbour", "stage"), seed=97),
)

QUOTED = (ROCKET, BLACKOUT, QUAYSIDE, STORM, METHOD, PREMIERE, TIMETABLE, DYKE, CARRIAGE, ORCHID, SANDBAGS)


def elsewhere(platform: str, account: str, *ids: str) -> tuple[Post, ...]:
    """Return posts of one account on a platform whose posts nobody quotes."""
    author = Account(platform=platform, handle="quay_three", id=account, name="Quay 3")
    return tuple(
        Post(platform=platform, id=id_, author=author, text=f"The lights of quay 3 go out at {9 + hour}.", posted_at=at("2025-03-01 10:00:00"), lang="en")
        for hour, id_ in enumerate(ids)
    )


ELSEWHERE = (
    elsewhere("instagram", "1784", "DGqu4yThr3a", "DGqu4yThr3b", "DGqu4yThr3c"),
    elsewhere("facebook", "10011632", "101163254822441", "101163254822442", "101163254822443"),
    elsewhere("threads", "1784", "DGthr3adsQa", "DGthr3adsQb", "DGthr3adsQc"),
    elsewhere("tiktok", "77", "7476000000000000001", "7476000000000000002", "7476000000000000003"),
    elsewhere("telegram", "1413275904", "88613", "88614", "88615"),
    elsewhere("reddit", "t2_a", "1quay31", "1quay32", "1quay33"),
    elsewhere("linkedin", "10", "7301000000000000001", "7301000000000000002", "7301000000000000003"),
    elsewhere("vk", "-77", "78901", "78902", "78903"),
    elsewhere("vimeo", "42", "999000771", "999000772", "999000773"),
)
"""Of each platform one post for whatever a test does to it, and two controls."""

CONTROLS = (CENSUS, LEVEL, MOONRISE, READING, LOCK, CROSSING, TOUR, CRANES, *(post for posts in ELSEWHERE for post in posts[1:]))
POSTS = (*QUOTED, *CONTROLS, *MEASURED, FLOOD, SURGE, BREACH, PUMPS, *(posts[0] for posts in ELSEWHERE))
