"""The newsroom of the demo and the sites it links to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.internet.pictures import Picture
from tests.internet.world import Page, ShortLink

OUTLET = "Zeitspiegel"
HOME = "https://www.zeitspiegel.example"
FEED = f"{HOME}/feed.xml"
SITEMAP = f"{HOME}/news-sitemap.xml"

ROCKETS = Page(
    url=f"{HOME}/nordkorea-raketen",
    title="Moskaus Raketen aus Pjöngjang: Was über die Lieferungen bekannt ist",
    description="Ein Staatsbesuch, ein Waffenhandel und ein Trümmerteil aus Charkiw.",
    lang="de",
    file="newsroom/nordkorea-raketen.html",
    outlet=OUTLET,
    author="Yara Amberg",
    section="International",
    age=timedelta(hours=5),
    pictures=(Picture(key="pjoengjang-nacht", scene="night", caption="Symbolbild", seed=101, width=1200, height=675),),
    listed="feed",
)
BLACKOUT = Page(
    url=f"{HOME}/harbour-blackout",
    title="A digger, a cable and six thousand dark homes",
    description="How the blackout in the harbour district unfolded, told by those who posted it.",
    lang="en",
    file="newsroom/harbour-blackout.html",
    outlet=OUTLET,
    author="Tom Hale",
    section="City",
    age=timedelta(hours=4),
    pictures=(Picture(key="harbour-dawn", scene="harbour", caption="File photo", seed=102, width=1200, height=675),),
    listed="feed",
)
STORM = Page(
    url=f"{HOME}/sturm-und-nachtzug",
    title="Sturmnacht an der Norder: Chronik in Beiträgen",
    description="Hochwasser, ein liegengebliebener Nachtzug und ein Deich, vor dem gewarnt worden war.",
    lang="de",
    file="newsroom/sturm-und-nachtzug.html",
    outlet=OUTLET,
    author="Lena Brook",
    section="Region",
    age=timedelta(hours=3),
    pictures=(Picture(key="norder-ufer", scene="storm", caption="Archivbild", seed=103, width=1200, height=675),),
    listed="sitemap",
)
PAYWALLS = Page(
    url=f"{HOME}/paywalls-and-limits",
    title="Where the links of a week lead",
    description="Paywalls, error pages and busy servers: what is left of last week’s local news.",
    lang="en",
    file="newsroom/paywalls-and-limits.html",
    outlet=OUTLET,
    author="Tom Hale",
    section="Media",
    age=timedelta(hours=2),
    pictures=(Picture(key="links-chart", scene="chart", caption="Own count", seed=104, width=1200, height=675),),
    listed="sitemap",
)
EVENING = Page(
    url=f"{HOME}/theater-und-garten",
    title="Ein Abend, zwei Premieren",
    description="Im Theater hebt sich der Vorhang, im Botanischen Garten blüht die Riesenseerose.",
    lang="de",
    file="newsroom/theater-und-garten.html",
    outlet=OUTLET,
    author="Lena Brook",
    section="Kultur",
    age=timedelta(hours=1),
    pictures=(Picture(key="theater-front", scene="stage", caption="Archivbild", seed=105, width=1200, height=675),),
    listed="feed",
)
BENCH_SCENES = ("garden", "harbour", "night", "storm", "wreck", "stage", "chart", "garden", "harbour", "night")
BENCH = Page(
    url=f"{HOME}/bench/article",
    title="Drei Läufe, ein Prüfstand: das lange Protokoll",
    description="Ein langes Stück mit drei Beiträgen und vielen Bildern, an dem gemessen wird.",
    lang="de",
    file="newsroom/bench.html",
    outlet=OUTLET,
    author="Yara Amberg",
    section="Werkstatt",
    age=timedelta(days=1),
    pictures=tuple(
        Picture(key=f"bench-{number}", scene=scene, caption=f"Bild {number}", seed=200 + number, width=1200, height=675)
        for number, scene in enumerate(BENCH_SCENES, start=1)
    ),
)
EVERYTHING = replace(
    BENCH,
    url=f"{HOME}/bench/everything",
    title="Alles, was ein Artikel laden kann",
    description="Ein Stück mit drei Beiträgen, einem Service Worker, Teilen, Umleitungen und einem langen Video.",
    file="newsroom/everything.html",
    pictures=BENCH.pictures[:4],
)
"""The article on which it is measured what of all that a capture keeps."""
ARTICLES = (ROCKETS, BLACKOUT, STORM, PAYWALLS, EVENING)

DEBRIS = Page(
    url="https://www.fernost-blatt.example/truemmer-bericht",
    title="Bericht: Trümmer aus Charkiw passen zu nordkoreanischen Aufnahmen",
    description="Eine Auswertung vergleicht ein Wrackteil mit Bildern aus Pjöngjang.",
    lang="de",
    file="sites/truemmer-bericht.html",
    outlet="Fernost-Blatt",
    author="Noh Seung",
    age=timedelta(days=2),
    pictures=(Picture(key="charkiw-truemmer", scene="wreck", caption="Charkiw", seed=106, width=1200, height=630),),
)
SUBSCRIBERS = Page(
    url="https://www.abo-kurier.example/stadt/hafenplan",
    title="Der Hafenplan: was der Rat beschlossen hat",
    description="Neue Kaimauern, neue Gleise und eine offene Rechnung.",
    lang="de",
    file="sites/hafenplan.html",
    outlet="Abo-Kurier",
    age=timedelta(days=3),
)
BUSY = Page(
    url="https://www.tempolimit.example/zahlen",
    title="Tempo 30: die Zahlen nach einem Jahr",
    description="Weniger Unfälle, längere Wege, leisere Nächte.",
    lang="de",
    file="sites/tempolimit.html",
    outlet="Tempolimit",
    age=timedelta(days=4),
)
PAGES = (*ARTICLES, BENCH, EVERYTHING, DEBRIS, SUBSCRIBERS, BUSY)

TO_SUBSCRIBERS = ShortLink(url="https://bit.ly/4hafenPlan", target=SUBSCRIBERS.url)
TO_BUSY = ShortLink(url="https://bit.ly/30zahlen", target=BUSY.url)
LINKS = (TO_SUBSCRIBERS, TO_BUSY)
