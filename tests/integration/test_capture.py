"""Posts and articles of the test internet, captured whole: what is kept shows the post, and gaps are named."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import jsonschema
import numpy
import pytest
from PIL import Image as Picture
from warcio.archiveiterator import ArchiveIterator

from archiver.browser import Browser, Order, Visit
from archiver.capture import Doors, Kept, capture_article, capture_post
from archiver.capture.media import fetch_media
from archiver.discover import read_article
from archiver.egress import Egress, WayOut
from archiver.errors import BrowserMissingError
from archiver.exchange import Exchange
from archiver.fetch import Fetch
from archiver.fingerprints import Exif, Fingerprinter, Limits, Match
from archiver.fingerprints.flatness import is_flat
from archiver.fingerprints.search import search
from archiver.platforms import PLATFORMS, platform, recognise
from archiver.settings import Browser as BrowserSettings
from archiver.settings import Settings, read_settings
from storage.files import FileBlobs
from storage.model import Fields, File, Hop, Media, Post, Resolution
from storage.vocabulary import Outcome, Role, Seen, Target
from tests.internet import films, newsroom, people
from tests.internet.pictures import jpeg
from tests.internet.running import Internet, running_internet
from tests.internet.world import Post as Published
from tests.warcs import complaints
from tests.wires import no_way

pytestmark = pytest.mark.anyio

ANSWERS = ("response", "revisit")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "kept-post.schema.json").read_text())
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with running_internet(tmp_path_factory.mktemp("internet")) as running:
        yield running


def settings_for(internet: Internet, data_dir: Path) -> Settings:
    return read_settings(None, data_dir=data_dir, egress={"upstream_proxy": internet.proxy, "ca_file": internet.ca_file, "per_host": 1000})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The doors, and what tests ask of what they kept."""

    doors: Doors
    internet: Internet

    async def look(self, permalink: str) -> tuple[Post, Fields]:
        """Return a post and what it says now, as the line hands them to a capture."""
        ref = recognise(permalink) or platform("web").recognise(permalink)
        assert ref is not None
        post = Post(key=ref.key, permalink=ref.permalink, first_seen=AT, id=7)
        spoken = platform(ref.key.platform)
        look = spoken.look(post)
        reading = spoken.read((await self.doors.fetch.get(look.url, look.headers)).answer, ref.key.id, Target.POST, look.method)
        assert reading.seen is Seen.LIVE
        return post, reading.fields

    async def capture(self, permalink: str) -> Kept:
        """Look and capture."""
        post, fields = await self.look(permalink)
        return await capture_post(post, platform(post.key.platform), fields, self.doors, at=AT, reason="test")

    async def article(self, url: str) -> Kept:
        """Read and capture."""
        answer = (await self.doors.fetch.get(url)).answer
        embeds = read_article(answer.body, url, answer.header("content-type"), PLATFORMS, AT).embeds
        return await capture_article(url, 3, embeds, self.doors, at=AT, reason="test")

    def content(self, file: File) -> bytes:
        """Return the bytes of a kept file, whose digest and size are checked."""
        content = self.doors.blobs.get(file.sha256)
        assert len(content) == file.bytes
        return content

    def one(self, kept: Kept, role: Role) -> bytes:
        """Return the only file of that role."""
        (file,) = (file for file in kept.capture.files if file.role is role)
        return self.content(file)

    def records(self, kept: Kept, *kinds: str) -> list[tuple[str, bytes]]:
        """Return address and payload of the WARC's records, digests checked: answers where nothing else is asked for."""
        stream = ArchiveIterator(BytesIO(self.one(kept, Role.WARC)), check_digests="raise")
        return [(record.rec_headers["WARC-Target-URI"], record.content_stream().read()) for record in stream if record.rec_type in (kinds or ANSWERS)]


@pytest.fixture(scope="module")
async def bench(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    settings = settings_for(internet, tmp_path_factory.mktemp("archive"))
    async with AsyncExitStack() as stack:
        egress = Egress(settings.egress)
        fetch = await stack.enter_async_context(Fetch(egress, settings.egress, lambda: AT))
        browser = await stack.enter_async_context(Browser(settings.browser, WayOut(egress)))
        fingerprinter = stack.enter_context(Fingerprinter(Limits()))
        doors = Doors(
            browser=browser,
            fetch=fetch,
            blobs=FileBlobs(settings.data_dir),
            settings=settings,
            fingerprint=fingerprinter.fingerprint,
            clock=lambda: AT,
            exif=fingerprinter.exif,
            video=fingerprinter.video,
        )
        yield Bench(doors=doors, internet=internet)


def unlikeness(shot: bytes, media: bytes) -> float:
    """Return how far a picture is from showing another one somewhere, nearly as wide as itself: the mean difference of grey values at the best place."""
    with Picture.open(BytesIO(shot)) as picture:
        field = numpy.asarray(picture.convert("L").reduce(8), dtype=float)
    best = 255.0
    with Picture.open(BytesIO(media)) as picture:
        for width in range(field.shape[1] * 8 // 10, field.shape[1] + 1):
            small = numpy.asarray(picture.convert("L").resize((width, round(picture.height * width / picture.width))), dtype=float)
            for y in range(field.shape[0] - small.shape[0] + 1):
                for x in range(field.shape[1] - width + 1):
                    best = min(best, float(numpy.abs(field[y : y + small.shape[0], x : x + width] - small).mean()))
    return best


@pytest.mark.parametrize("post", [people.ROCKET, people.QUAYSIDE, people.DYKE, people.SANDBAGS, people.FLOOD], ids=lambda post: post.subject)
async def test_a_capture_of_a_post_is_complete_and_shows_it(bench: Bench, post: Published) -> None:
    """Picture, page, text, fields, media at best size and traffic are kept, and the picture shows the post's own picture."""
    kept = await bench.capture(post.permalink)
    assert kept.capture.missing == ()
    assert kept.capture.outcome is Outcome.COMPLETE
    roles = Counter(file.role for file in kept.capture.files)
    assert roles == dict.fromkeys((Role.SCREENSHOT, Role.PAGE_SCREENSHOT, Role.HTML, Role.DOM, Role.TEXT, Role.JSON, Role.MEDIA, Role.WARC), 1)
    shot = bench.one(kept, Role.SCREENSHOT)
    assert not is_flat(shot)
    media = bench.one(kept, Role.MEDIA)
    assert (await bench.doors.fetch.get(platform(post.platform).original(kept.media[0].url))).answer.body == media
    other = await bench.capture(people.STORM.permalink)
    assert unlikeness(shot, media) < 12 < unlikeness(shot, bench.one(other, Role.MEDIA))
    assert post.author.name in bench.one(kept, Role.TEXT).decode()
    assert post.words.split(".")[0].split("\n")[0] in " ".join(bench.one(kept, Role.HTML).decode().split())


async def test_media_are_fingerprinted_and_sighted(bench: Bench) -> None:
    """Each picture comes with its fingerprints, its digest and where it was seen."""
    kept = await bench.capture(people.QUAYSIDE.permalink)
    (image,) = kept.images
    assert image.fit
    assert image.phash64 is not None
    assert kept.sightings == ((image.sha256, next(file.url for file in kept.capture.files if file.role is Role.MEDIA)),)
    assert [media.sha256 for media in kept.media] == [image.sha256]


@pytest.mark.parametrize("post", [people.SURGE, people.BREACH, people.PUMPS], ids=lambda post: post.platform)
async def test_a_video_is_kept_with_its_key_frames(bench: Bench, post: Published) -> None:
    """The best file is kept; its scenes are found again by their pictures, each at its second; what the file says of itself stands with the post."""
    assert post.film is not None
    kept = await bench.capture(post.permalink)
    assert (kept.capture.missing, kept.capture.outcome) == ((), Outcome.COMPLETE)
    assert bench.one(kept, Role.MEDIA) == films.content(post.film)
    (media,) = kept.media
    assert kept.sightings == ((media.sha256, next(file.url for file in kept.capture.files if file.role is Role.MEDIA)),)
    for number in range(len(post.film.scenes)):
        still = await asyncio.to_thread(bench.doors.fingerprint, jpeg(films.still(post.film, number), 90))
        hit = search(still, kept.images)[0]
        assert (hit.sha256, hit.at, hit.verdict) == (media.sha256, films.begins(post.film, number), Match.SAME)
    said = json.loads(bench.one(kept, Role.JSON))
    jsonschema.validate(said, SCHEMA)
    told = said["media"][0]["video"]
    assert (told["codec"], told["width"], told["height"], round(told["duration"], 1), told["problem"]) == ("h264", 64, 48, 2.0, None)
    assert told["frames"] == [image.at for image in kept.images]


async def test_the_same_post_gives_the_same_json(bench: Bench) -> None:
    """The canonical fields are written one way, so that equal posts have equal digests."""
    first, second = [await bench.capture(people.ROCKET.permalink) for _ in range(2)]
    assert bench.one(first, Role.JSON) == bench.one(second, Role.JSON)
    assert first.capture.capture != second.capture.capture
    said = json.loads(bench.one(first, Role.JSON))
    assert (said["id"], said["author"]) == (people.ROCKET.id, people.ROCKET.author.handle)


async def test_a_capture_says_where_it_comes_from(bench: Bench) -> None:
    """Software, browser, settings, reason and the steps with their times stand with each capture."""
    kept = await bench.capture(people.ROCKET.permalink)
    assert kept.capture.capture.startswith("urn:uuid:")
    assert kept.capture.software.startswith("embed-archiver ")
    assert "chrom" in (kept.capture.browser or "")
    assert (kept.capture.post_id, kept.capture.taken_at) == (7, AT)
    provenance = kept.capture.provenance
    assert (provenance["reason"], provenance["egress"], provenance["recorder"]) == ("test", "upstream proxy", "proxy")
    assert str(provenance["settings"]).startswith("sha256:")
    steps = provenance["steps"]
    assert isinstance(steps, list)
    names = [step["name"] for step in steps if isinstance(step, dict)]
    assert (names[:4], set(names[4:6])) == (["open", "load", "scroll", "turn"], {"consent", "settle"})


async def test_an_article_shows_its_embedded_posts(bench: Bench) -> None:
    """Every embed is pictured, in the picture of the page and by itself, and none is blank."""
    kept = await bench.article(newsroom.STORM.url)
    assert kept.capture.missing == ()
    assert kept.capture.article_id == 3
    shots = {file.url: bench.content(file) for file in kept.capture.files if file.role is Role.SCREENSHOT}
    assert set(shots) == {post.permalink for post in (people.STORM, people.TIMETABLE, people.DYKE, people.SANDBAGS, people.CARRIAGE)}
    assert not any(is_flat(png) for png in shots.values())
    with Picture.open(BytesIO(bench.one(kept, Role.PAGE_SCREENSHOT))) as page:
        assert page.width == 1280
        assert page.height > 2500


async def test_the_warc_holds_every_request_that_was_served(bench: Bench) -> None:
    """The access log of the test internet is the ground truth: nothing is lacking, nothing stands twice."""
    before = len(bench.internet.requests())
    kept = await bench.article(newsroom.BENCH.url)
    served = Counter(
        f"{request['scheme']}://{request['host']}{request['path']}" + (f"?{request['query']}" if request["query"] else "")
        for request in bench.internet.requests()[before + 1 :]
    )
    assert Counter(url for url, _ in bench.records(kept)) == served
    assert served


async def test_independent_checkers_accept_the_warc(bench: Bench) -> None:
    """``warcio check`` and ``fastwarc check -p`` pass the WARC of a real capture."""
    kept = await bench.capture(people.QUAYSIDE.permalink)
    assert await asyncio.to_thread(complaints, bench.one(kept, Role.WARC)) == []


async def test_what_else_was_found_goes_into_the_warc(bench: Bench) -> None:
    """Evidence handed in, the hops of short links, the post's fields, the page's text and its requests stand beside the traffic."""
    post, fields = await bench.look(people.ROCKET.permalink)
    look = platform("x").look(post)
    evidence = [await bench.doors.fetch.get(look.url, look.headers)]
    hops = (Hop(url="https://t.co/a", at=AT, status=301, via="location"), Hop(url=post.permalink, at=AT, status=200))
    resolution = Resolution(href="https://t.co/a", at=AT, hops=hops, outcome="resolved", target=post.permalink)
    kept = await capture_post(post, platform("x"), fields, bench.doors, at=AT, reason="test", evidence=evidence, resolutions=(resolution,))
    assert look.url in {url for url, _ in bench.records(kept)}
    made = dict(bench.records(kept, "resource"))
    assert {uri.split(":")[1] for uri in made} == {"pageinfo", "text", "tls", "post", "redirects"}
    (connection, *_) = json.loads(next(body for uri, body in made.items() if uri.startswith("urn:tls:https://")))["connections"]
    assert (connection["tls"], connection["peer"], connection["chain"][0][:27]) == ("TLSv1.3", None, "-----BEGIN CERTIFICATE-----")
    assert made[f"urn:post:{post.permalink}"] == bench.one(kept, Role.JSON)
    assert [hop["url"] for hop in json.loads(made["urn:redirects:https://t.co/a"])["hops"]] == ["https://t.co/a", post.permalink]


async def test_a_post_that_is_gone_is_pictured_as_shown(bench: Bench) -> None:
    """R11: the tombstone that stands in a post's place is evidence, and its absence is no gap."""
    post, _ = await bench.look(people.PREMIERE.permalink)
    bench.internet.switch(people.PREMIERE.subject, "deleted")
    kept = await capture_post(post, platform("x"), None, bench.doors, at=AT, reason="gone")
    bench.internet.switch(people.PREMIERE.subject, "live")
    assert kept.capture.outcome is Outcome.COMPLETE
    assert people.PREMIERE.words not in bench.one(kept, Role.TEXT).decode()
    assert bench.one(kept, Role.SCREENSHOT)
    assert Role.JSON not in {file.role for file in kept.capture.files}


async def test_a_picture_that_cannot_be_fetched_is_named(bench: Bench) -> None:
    """The capture is PARTIAL, says which medium is missing, and keeps everything else."""
    post, fields = await bench.look(people.QUAYSIDE.permalink)
    lost = replace(fields, media=(replace(fields.media[0], url="https://pbs.twimg.com/media/AAAAAAAAAAAAAAA.jpg"),))
    kept = await capture_post(post, platform("x"), lost, bench.doors, at=AT, reason="test")
    assert kept.capture.outcome is Outcome.PARTIAL
    assert kept.capture.missing == ("media: https://pbs.twimg.com/media/AAAAAAAAAAAAAAA.jpg: HTTP 404",)
    assert kept.media[0].sha256 is None
    assert Role.SCREENSHOT in {file.role for file in kept.capture.files}


async def test_media_are_fetched_while_the_page_rests(bench: Bench) -> None:
    """Opening a page is what keeps the machine busy: media wait for its end, and come while nothing but rest is waited for."""
    post, fields = await bench.look(people.QUAYSIDE.permalink)
    seen, asked = list[str](), asyncio.Event()

    class Opening:
        async def visit(self, order: Order, **_: object) -> Visit:
            await asyncio.sleep(0)
            seen.append("rest")
            order.resting()
            await asked.wait()
            return Visit(url=order.url, final_url=order.url, status=200, browser="none")

    class Asking:
        async def follow(self, url: str, *told: Any, **more: Any) -> tuple[Exchange, ...]:
            seen.append("media")
            asked.set()
            return await bench.doors.fetch.follow(url, *told, **more)

    doors = replace(bench.doors, browser=cast("Browser", Opening()), fetch=cast("Fetch", Asking()))
    kept = await capture_post(post, platform("x"), fields, doors, at=AT, reason="test")
    assert seen[:2] == ["rest", "media"]
    assert Role.MEDIA in {file.role for file in kept.capture.files}


async def test_a_medium_larger_than_allowed_is_named(bench: Bench) -> None:
    """The size cap cuts a medium: what came stands in the WARC, and no file passes for the whole."""
    post, fields = await bench.look(people.QUAYSIDE.permalink)
    small = bench.doors.settings.model_copy(update={"egress": bench.doors.settings.egress.model_copy(update={"max_media_bytes": 1000})})
    kept = await capture_post(post, platform("x"), fields, replace(bench.doors, settings=small), at=AT, reason="test")
    assert kept.capture.outcome is Outcome.PARTIAL
    assert kept.capture.missing[0].endswith("cut (length)")
    assert Role.MEDIA not in {file.role for file in kept.capture.files}


async def test_a_web_page_is_its_own_picture(bench: Bench) -> None:
    """A page without a post is pictured whole, and the picture that it names as its own (``og:image``) is kept and fingerprinted."""
    kept = await bench.capture(newsroom.DEBRIS.url)
    assert kept.capture.outcome is Outcome.COMPLETE
    assert bench.one(kept, Role.SCREENSHOT) == bench.one(kept, Role.PAGE_SCREENSHOT)
    assert [image.sha256 for image in kept.images] == [sha256(bench.one(kept, Role.MEDIA)).hexdigest()]
    said = json.loads(bench.one(kept, Role.JSON))
    jsonschema.validate(said, SCHEMA)
    assert said["media"] == [
        {"key": None, "kind": "image", "sha256": kept.images[0].sha256, "url": kept.media[0].url, "exif": None, "video": None, "software": None}
    ]


async def of_bluesky(bench: Bench, permalink: str, size: str) -> Media:
    """Return the picture of a post, named by its copy of that size."""
    _, fields = await bench.look(permalink)
    return replace(fields.media[0], url=fields.media[0].url.replace("feed_fullsize", size))


async def test_a_blob_is_had_from_the_server_that_holds_it(bench: Bench) -> None:
    """The file as uploaded is kept with what it says of itself, its digest is the one in its CID, and the account's document is asked for once and kept."""
    media, upload = await of_bluesky(bench, people.ORCHID.permalink, "feed_fullsize"), platform("bluesky").upload
    assert upload is not None
    found = await fetch_media([media, media], platform("bluesky"), bench.doors)
    assert [(one.missing, one.media.sha256) for one in found] == [(None, upload.digest(media))] * 2
    assert ["/xrpc/com.atproto.sync.getBlob?did=" in (one.file.url or "") for one in found if one.file] == [True, True]
    assert ["plc.directory" in exchange.url for one in found for exchange in one.exchanges] == [True, False, False]
    assert [one.exif for one in found] == [Exif(tags={"0th": {"Model": "Norder C3"}})] * 2


@pytest.mark.parametrize(
    ("subject", "condition", "size", "missing"),
    [
        ("media:moorsee-deich", "swapped", "feed_fullsize", "sent other bytes than bafkrei"),
        ("host:plc.directory", "outage", "feed_thumbnail", "https://plc.directory/did:plc:fvra66awiwksxqfyels3ndyl: HTTP 503"),
        ("account:moorsee.bsky.social", "deactivated", "feed_thumbnail", "HTTP 400"),
        ("host:plc.directory", "outage", "feed_fullsize", None),
    ],
)
async def test_a_lesser_picture_is_named_as_such(bench: Bench, subject: str, condition: str, size: str, missing: str | None) -> None:
    """Where the server lies or does not answer, what the platform made of the file is kept and said to be that; bytes that the CID names are the file."""
    media = await of_bluesky(bench, people.DYKE.permalink, size)
    bench.internet.switch(subject, condition)
    (one,) = await fetch_media([media], platform("bluesky"), bench.doors)
    bench.internet.switch(subject, "live")
    assert one.file is not None
    assert one.file.url == media.url
    assert (missing is None) == (one.missing is None)
    assert missing is None or ((one.missing or "").startswith(f"media: {media.url}: not as uploaded: ") and missing in (one.missing or ""))


@pytest.mark.parametrize("condition", ["dead", "bad-certificate"])
async def test_a_host_that_cannot_be_reached_leaves_a_failed_capture(bench: Bench, condition: str) -> None:
    """FAILED says why, and even then a WARC and a record of the attempt are kept."""
    post, _ = await bench.look(newsroom.SUBSCRIBERS.url)
    bench.internet.switch("host:www.abo-kurier.example", condition)
    kept = await capture_post(post, platform("web"), None, bench.doors, at=AT, reason="test")
    bench.internet.switch("host:www.abo-kurier.example", "live")
    assert kept.capture.outcome is Outcome.FAILED
    assert "net::ERR_" in kept.capture.missing[0]
    assert ("certificate verify failed" in kept.capture.missing[-1]) == (condition == "bad-certificate")
    assert {file.role for file in kept.capture.files} == {Role.WARC}
    assert "ERR_" in dict(bench.records(kept, "resource"))[f"urn:pageinfo:{post.permalink}"].decode()


@pytest.mark.parametrize("condition", ["login-wall", "outage", "challenge", "not-found"])
async def test_what_stands_in_the_way_is_pictured(bench: Bench, condition: str) -> None:
    """A wall, an error page or a challenge is kept as it was shown, with its status."""
    post, _ = await bench.look(newsroom.SUBSCRIBERS.url)
    bench.internet.switch(f"page:{newsroom.SUBSCRIBERS.url}", condition)
    kept = await capture_post(post, platform("web"), None, bench.doors, at=AT, reason="test")
    bench.internet.switch(f"page:{newsroom.SUBSCRIBERS.url}", "live")
    assert kept.capture.outcome is not Outcome.FAILED
    assert bench.one(kept, Role.PAGE_SCREENSHOT)
    assert kept.capture.provenance["status"] == {"outage": 503, "not-found": 404}.get(condition, kept.capture.provenance["status"])


async def test_a_browser_that_does_not_start_leaves_a_failed_capture_with_the_media(bench: Bench, tmp_path: Path) -> None:
    """Even without a browser what could be had is kept; only a browser that is not there at all is the operator's to mend."""
    post, fields = await bench.look(people.QUAYSIDE.permalink)
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    async with Browser(BrowserSettings(path=fake), no_way()) as broken:
        kept = await capture_post(post, platform("x"), fields, replace(bench.doors, browser=broken), at=AT, reason="test")
    assert kept.capture.outcome is Outcome.FAILED
    assert kept.capture.missing[0].startswith("browser: ")
    assert {file.role for file in kept.capture.files} == {Role.WARC, Role.JSON, Role.MEDIA}
    async with Browser(BrowserSettings(path=tmp_path / "none"), no_way()) as missing:
        with pytest.raises(BrowserMissingError):
            await capture_post(post, platform("x"), fields, replace(bench.doors, browser=missing), at=AT, reason="test")


async def test_a_capture_keeps_its_deadline(bench: Bench) -> None:
    """``capture.timeout`` bounds the whole visit; a capture that was cut says so."""
    hasty = bench.doors.settings.model_copy(update={"capture": bench.doors.settings.capture.model_copy(update={"timeout": timedelta(milliseconds=1)})})
    kept = await capture_article(newsroom.STORM.url, None, (), replace(bench.doors, settings=hasty), at=AT, reason="test")
    assert kept.capture.outcome is Outcome.FAILED
    assert kept.capture.missing in {("open: timeout",), ("browser: no context or tab in time",)}
