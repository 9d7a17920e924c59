"""Rounds of looks become standings and changes in a real ledger: each thing once, on its evidence, and nothing that was not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image as Blank
from sqlalchemy import Engine, event

from archiver.fingerprints import Limits
from archiver.fingerprints.fingerprint import fingerprint
from archiver.pipeline.findings import SUPERSEDED, Findings, Round, record_round
from archiver.pipeline.pictures import Pictures
from archiver.pipeline.probe import Probe
from archiver.settings import Verdict
from archiver.verdict import judge, policy_of
from storage import Ledger
from storage.filters import ChangeFilter
from storage.model import Fields, Image, Media, Observation, Post, PostKey
from storage.vocabulary import ChangeKind, Seen, State, Target, Tier
from tests.internet.pictures import Picture, jpeg, paint

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCENES = ("garden", "night", "chart", "wreck")
SPANS = Verdict(spans=(timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3)))
KEY = PostKey(platform="bluesky", id="3llu73pzwfgyr", space="did:plc:abc")


class Watched:
    """One post in a fresh ledger, and a clock that each round moves by a minute."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.now = ledger, START
        with ledger.write() as writer:
            self.post_id = writer.see_post(Post(key=KEY, permalink="https://bsky.app/profile/did:plc:abc/post/3llu73pzwfgyr", first_seen=START))

    def look(
        self,
        seen: Seen,
        fields: Fields | None = None,
        *,
        reason: str | None = None,
        beside: tuple[Probe, ...] = (),
        images: tuple[Image, ...] = (),
        pattern: str | None = None,
    ) -> Findings:
        """Record one round."""
        self.now += timedelta(minutes=1)
        made = Probe(observation=replace(self.observation(seen, fields or Fields(), reason=reason), pattern=pattern))
        pictures = Pictures(fields, images) if fields and seen is Seen.LIVE and reason != SUPERSEDED else None
        with self.ledger.write() as writer:
            return record_round(writer, self.post_id, Round(made, beside, pictures), SPANS, self.now)

    def gone(self) -> Findings:
        """Record one round that sees the post gone, its account and two controls live."""
        return self.look(Seen.GONE, beside=self.beside())

    def beside(self) -> tuple[Probe, ...]:
        """Return what is asked beside the next look: its account and two controls, which are live, and what never was."""
        later = self.now + timedelta(minutes=1)
        profile = self.observation(Seen.LIVE, Fields(account="did:plc:abc"), target=Target.PROFILE, native_id="did:plc:abc", at=later)
        controls = [self.observation(Seen.LIVE, Fields(), target=Target.CONTROL_LIVE, native_id=name, at=later) for name in ("a", "b")]
        never = self.observation(Seen.GONE, Fields(), target=Target.CONTROL_NEVER, native_id="n", at=later)
        return tuple(Probe(observation=one) for one in (profile, *controls, never))

    def observation(
        self, seen: Seen, fields: Fields, *, target: Target = Target.POST, native_id: str = KEY.id, reason: str | None = None, at: datetime | None = None
    ) -> Observation:
        """Return one look of this moment."""
        space = KEY.space if target is Target.POST else ""
        return Observation(
            at=at or self.now,
            platform="bluesky",
            host="public.api.bsky.app",
            id=native_id,
            space=space,
            account="did:plc:abc" if target in (Target.POST, Target.PROFILE) else None,
            target=target,
            method="getPostThread",
            seen=seen,
            reason=reason,
            fields=fields,
        )

    def kinds(self) -> list[ChangeKind]:
        """Return the kinds of change recorded so far, oldest first."""
        with self.ledger.read() as reader:
            return [change.kind for change in reversed(reader.changes(ChangeFilter(post_id=self.post_id)))]


@pytest.fixture
def watched(ledger: Ledger) -> Watched:
    """Give a post in an empty ledger, in each database in turn."""
    return Watched(ledger)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Note what databases are asked."""
    noted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        noted.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    yield noted
    event.remove(Engine, "before_cursor_execute", note)


def test_a_look_that_sees_nothing_new_writes_only_that_it_was_made(watched: Watched, statements: list[str]) -> None:
    """Most looks are such: what is known is not written again, and nothing is asked twice."""
    said = Fields(text="A", author="ann", account="did:plc:abc", name="Ann", posted_at=START - timedelta(days=1))
    for _ in range(3):
        statements.clear()
        watched.look(Seen.LIVE, said)
    assert [statement.split()[:3] for statement in statements if statement.startswith(("INSERT", "UPDATE", "DELETE"))] == [
        ["INSERT", "INTO", "observation"],
        ["UPDATE", "post", "SET"],
    ]
    assert len(set(statements)) == len(statements)


def test_a_first_look_is_one_whatever_was_asked_of_the_account_before(watched: Watched) -> None:
    """Looks at the profile, made for another post of the account, are none at the post: its first sight still asks for its first capture."""
    with watched.ledger.write() as writer:
        writer.update_post(watched.post_id, account="did:plc:abc")
        writer.add_observation(watched.observation(Seen.LIVE, Fields(), target=Target.PROFILE, native_id="did:plc:abc"))
    assert watched.look(Seen.LIVE, Fields(text="A")).first
    assert not watched.look(Seen.LIVE, Fields(text="A")).first


def test_a_post_that_is_seen_live_at_last_is_captured_anew(watched: Watched) -> None:
    """What was captured while nobody could be asked lacks its media and what it says; afterwards nothing else asks for them."""
    firsts = [watched.look(seen, fields).first for seen, fields in ((Seen.OUTAGE, Fields()), (Seen.RATE_LIMIT, Fields()), (Seen.LIVE, Fields(text="A")))]
    assert firsts == [True, False, True]
    assert [watched.look(seen, Fields()).first for seen in (Seen.OUTAGE, Seen.LIVE)] == [False, False]


def test_a_post_is_not_dated_into_the_future(watched: Watched) -> None:
    """Whatever its platform says: the schedule would take it for a new one for as long as that lies ahead."""
    dated = [watched.look(Seen.LIVE, Fields(text="A", posted_at=watched.now + ahead)).post.posted_at for ahead in (timedelta(days=9), timedelta(0))]
    assert dated == [None, START + timedelta(minutes=1)]


def test_an_edit_is_recorded_between_its_two_looks(watched: Watched) -> None:
    """The change carries the interval and both observations; an unchanged look records nothing."""
    watched.look(Seen.LIVE, Fields(text="Nachtzug verspätet"))
    watched.look(Seen.LIVE, Fields(text="Nachtzug verspätet"))
    found = watched.look(Seen.LIVE, Fields(text="Nachtzug fällt aus"))
    assert [change.kind for change in found.changes] == [ChangeKind.EDITED]
    assert found.changes[0].between == (START + timedelta(minutes=2), START + timedelta(minutes=3))
    assert len(found.changes[0].evidence) == 2
    assert found.post.text == "Nachtzug fällt aus"


def test_a_return_to_an_older_version_is_a_revert(watched: Watched) -> None:
    """A-B-A is an edit and a revert that links the older look, never two edits (R12)."""
    for text in ("A", "B", "A"):
        watched.look(Seen.LIVE, Fields(text=text))
    assert watched.kinds() == [ChangeKind.EDITED, ChangeKind.REVERTED]


def test_every_round_leaves_what_the_whole_history_says(watched: Watched) -> None:
    """Where nothing but life was ever seen a round reads the newest looks alone; what it leaves is what all of them come to, then and after a loss."""
    a, b, pictured = Fields(text="A"), Fields(text="B"), Fields(text="A", media=(Media(url="https://cdn.example/a.jpg", sha256="a" * 64),))
    live = [lambda said=said: watched.look(Seen.LIVE, said) for said in (a, a, b, b, a, pictured, a, a)]
    blind = [lambda: watched.look(Seen.OUTAGE), lambda: watched.look(Seen.LIVE, a, reason=SUPERSEDED)]
    for made in (*live, *live[-2:], *blind, *live[:2], watched.gone, watched.gone, *live, watched.gone, *live):
        found = made()
        with watched.ledger.read() as reader:
            assert found.standing == judge(reader.history(found.post), policy_of(SPANS))
    assert watched.kinds()[:4] == [ChangeKind.EDITED, ChangeKind.REVERTED, ChangeKind.EDITED, ChangeKind.REVERTED]


def test_a_round_that_sees_the_same_again_costs_the_same_after_many(watched: Watched, statements: list[str]) -> None:
    """A post is looked at for years: however many looks it had, as many rows are read for the next one."""
    for _ in range(3):
        watched.look(Seen.LIVE, Fields(text="A"))
    statements.clear()
    watched.look(Seen.LIVE, Fields(text="A"))
    assert [statement for statement in statements if "FROM observation" in statement and " LIMIT " not in statement] == []


def test_what_a_clock_that_was_ahead_dated_is_not_the_last_word(watched: Watched) -> None:
    """A clock that is set right again goes on where it was: what was seen in a future that never came hides no loss until then, and tells no edit twice."""
    for ahead in (timedelta(0), timedelta(days=60), timedelta(days=-60)):
        watched.now += ahead
        for _ in range(2):
            watched.look(Seen.LIVE, Fields(text="A"))
    for _ in range(3):
        watched.look(Seen.LIVE, Fields(text="B"))
    standing = [watched.gone().standing for _ in range(5)][-1]
    assert (standing.tier, standing.last_live) == (Tier.CONFIRMED, watched.now - timedelta(minutes=5))
    assert watched.kinds() == [ChangeKind.EDITED, ChangeKind.LOST, ChangeKind.LOST]


def test_media_that_we_have_learnt_to_read_are_no_edit(watched: Watched) -> None:
    """A new version of a pattern reads other media of the same post: that is our doing, and only the words are compared with what the old one read."""
    video = Media(url="https://cdn.example/a.mp4", kind="video")
    watched.look(Seen.LIVE, Fields(text="A"), pattern="bluesky.record/1")
    assert watched.look(Seen.LIVE, Fields(text="A", media=(video,)), pattern="bluesky.record/2").changes == ()
    assert [one.kind for one in watched.look(Seen.LIVE, Fields(text="A"), pattern="bluesky.record/2").changes] == [ChangeKind.MEDIA_MISSING]
    assert [one.kind for one in watched.look(Seen.LIVE, Fields(text="B", media=(video,)), pattern="bluesky.record/3").changes] == [ChangeKind.EDITED]


def test_words_that_we_have_learnt_to_read_are_no_edit(watched: Watched) -> None:
    """From the version on of which its platform says so, a pattern reads other words of the same post, and those alone are compared from then on."""
    said = [("jo A View all 9 comments", 1), ("A", 2), ("B", 2), ("B", 3), ("C", 4)]
    found = [watched.look(Seen.LIVE, Fields(text=text), pattern=f"instagram.embed/{version}").changes for text, version in said]
    assert [[one.kind for one in changes if one.kind is not ChangeKind.FIRST_SEEN] for changes in found] == [
        [],
        [],
        [ChangeKind.EDITED],
        [],
        [ChangeKind.EDITED],
    ]


def test_an_old_version_of_an_edited_post_is_never_compared(watched: Watched) -> None:
    """When only the stale version answers and the newest one is rate-limited, nothing has changed, although the texts differ."""
    watched.look(Seen.LIVE, Fields(text="alt"))
    newest = Probe(observation=watched.observation(Seen.LIVE, Fields(text="neu"), at=START + timedelta(minutes=2)))
    watched.now += timedelta(minutes=1)
    with watched.ledger.write() as writer:
        stale = Probe(observation=watched.observation(Seen.LIVE, Fields(text="alt"), reason=SUPERSEDED))
        record_round(writer, watched.post_id, Round(stale, (newest,), Pictures(Fields(text="neu"))), SPANS, watched.now)
    limited = Probe(observation=watched.observation(Seen.RATE_LIMIT, Fields(), at=START + timedelta(minutes=3)))
    found = watched.look(Seen.LIVE, Fields(text="alt"), reason=SUPERSEDED, beside=(limited,))
    assert found.changes == ()
    assert found.post.text == "neu"
    assert watched.kinds() == [ChangeKind.EDITED]


def test_a_round_that_sees_the_newest_version_of_a_post_is_not_made_again(watched: Watched) -> None:
    """Its first id may be gone for good: what stands under the newest is what the look was for, and the next one comes at its time."""
    watched.look(Seen.LIVE, Fields(text="neu"))
    newest = Probe(observation=watched.observation(Seen.LIVE, Fields(text="neu"), at=START + timedelta(minutes=3)))
    found = watched.look(Seen.GONE, beside=(newest,))
    assert (found.standing.state, found.in_vain, found.changes) == (State.LIVE, False, ())
    assert watched.look(Seen.GONE).in_vain


@pytest.mark.parametrize(("key", "served"), [("a", None), ("b", None), ("a", b"<html>Try again later"), ("b", jpeg(Blank.new("RGB", (8, 8), "white"), 85))])
def test_a_look_that_could_not_fetch_a_picture_does_not_hide_that_it_was_swapped(watched: Watched, key: str, served: bytes | None) -> None:
    """Between two known pictures lies a gap, or what cannot be held against any, under the old key or the new one; the swap is found across it, and dated
    from the look that saw the old one."""
    before, after = (
        jpeg(paint(Picture(key=name, scene=scene, caption=name, seed=1, width=400, height=300)), 85) for name, scene in (("a", "garden"), ("b", "night"))
    )
    images = tuple(fingerprint(content, Limits()) for content in (before, after))
    media, other = (Media(url=f"https://cdn.bsky.app/img/feed_fullsize/plain/{name}@jpeg", key=name) for name in ("a", key))
    watched.look(Seen.LIVE, Fields(text="A", media=(replace(media, sha256=images[0].sha256),)), images=images[:1])
    instead = () if served is None else (fingerprint(served, Limits()),)
    assert watched.look(Seen.LIVE, Fields(text="A", media=(replace(other, sha256=instead[0].sha256 if instead else None),)), images=instead).changes == ()
    found = watched.look(Seen.LIVE, Fields(text="A", media=(replace(other, sha256=images[1].sha256),)), images=images[1:])
    assert [change.kind for change in found.changes] == [ChangeKind.MEDIA_SWAPPED]
    assert found.changes[0].between == (START + timedelta(minutes=1), START + timedelta(minutes=3))
    assert watched.look(Seen.LIVE, Fields(text="A", media=(replace(other, sha256=images[1].sha256),))).changes == ()
    # So is the way back.
    watched.look(Seen.LIVE, Fields(text="A", media=(replace(other, sha256=instead[0].sha256 if instead else None),)))
    (back,) = watched.look(Seen.LIVE, Fields(text="A", media=(replace(media, sha256=images[0].sha256),))).changes
    assert (back.kind, back.between) == (ChangeKind.REVERTED, (START + timedelta(minutes=4), START + timedelta(minutes=6)))


def test_one_file_in_the_place_of_several_pictures_is_no_swap_and_hides_none(watched: Watched) -> None:
    """A host's "not available" is not what an author put there: neither its coming nor its going is told, and what came behind it is."""
    images = [fingerprint(jpeg(paint(Picture(key="a", scene=scene, seed=1, width=400, height=300)), 85), Limits()) for scene in SCENES]
    first, second, instead, other = (image.sha256 for image in images)
    said = [(first, second), (instead, instead), (first, second), (instead, instead), (first, other)]
    found = []
    for number, digests in enumerate(said):
        media = tuple(Media(url=f"https://cdn.example/{number}/{place}.jpg", sha256=sha256) for place, sha256 in enumerate(digests))
        found.append([one.kind for one in watched.look(Seen.LIVE, Fields(text="A", media=media), images=tuple(images)).changes])
    assert found[1:] == [[], [], [], [ChangeKind.MEDIA_SWAPPED]]


def test_a_picture_that_could_not_be_had_is_none_of_those_before_it_where_one_went(watched: Watched) -> None:
    """Nobody knows which of them is left: the second one would seem to have been put in the place of the first."""
    images = [fingerprint(jpeg(paint(Picture(key="a", scene=scene, seed=1, width=400, height=300)), 85), Limits()) for scene in SCENES[:2]]
    first, second = (image.sha256 for image in images)
    found = []
    for number, digests in enumerate(((first, second), (None,), (second,))):
        media = tuple(Media(url=f"https://cdn.example/{number}/{place}.jpg", sha256=sha256) for place, sha256 in enumerate(digests))
        found.append([one.kind for one in watched.look(Seen.LIVE, Fields(text="A", media=media), images=tuple(images)).changes])
    assert found[1:] == [[ChangeKind.MEDIA_MISSING], []]


def test_a_plain_picture_that_an_edit_put_in_the_place_of_another_is_told_once(watched: Watched) -> None:
    """It is told by its key; what is compared from then on is that picture, and no longer the one that can be told by its looks."""
    photo, card, late = (
        jpeg(paint(Picture(key="a", scene="garden", seed=1, width=400, height=300)), 85),
        *(jpeg(Blank.new("RGB", (8, 8), shade), 85) for shade in ("white", "navy")),
    )
    media, images = [], [fingerprint(content, Limits()) for content in (photo, card, late)]
    for number, image in enumerate(images):
        media.append((Media(url=f"https://files.example/{number}.jpg", key=str(number), sha256=image.sha256),))
    said = [Fields(text=text, version=version, media=media[number]) for text, version, number in (("A", "1", 0), ("A", "2", 1), ("B", "3", 1), ("B", "4", 2))]
    found = [[one.kind for one in watched.look(Seen.LIVE, fields, images=tuple(images)).changes] for fields in said]
    assert found[1:] == [[ChangeKind.MEDIA_SWAPPED], [ChangeKind.EDITED], [ChangeKind.MEDIA_SWAPPED]]


def test_a_look_that_read_no_words_hides_no_edit(watched: Watched) -> None:
    """What a look did not tell may have changed since the last one that did: it is compared with that one, and dated from it; nothing is told twice."""
    told = (("A", "ann", "1"), (None, "eve", None), ("B", "eve", "1"), (None, None, "1"), ("B", "eve", "1"), ("A", "eve", "1"))
    said = [Fields(text=text, author=author, account=account) for text, author, account in told]
    found = [watched.look(Seen.LIVE, fields).changes for fields in said]
    kinds = [[one.kind for one in changes if one.kind is not ChangeKind.FIRST_SEEN] for changes in found]
    assert kinds == [[], [], [ChangeKind.EDITED, ChangeKind.RENAMED], [], [], [ChangeKind.REVERTED]]
    assert {change.between for change in found[2]} == {(START + timedelta(minutes=1), START + timedelta(minutes=3))}
    assert found[2][0].evidence == (1, 3)
    assert found[5][0].evidence == (1, 5, 6)


def test_what_another_pattern_reads_of_the_same_page_is_no_edit(watched: Watched) -> None:
    """A platform lays the same page out in several ways, of which one gives more than another: an edit is told of two that were read alike."""
    picture = Media(url="https://cdn.example/a.jpg", sha256="a" * 64)
    whole, short = Fields(text="Heute fällt er aus.", media=(picture,)), Fields(text="Ann bei Reddit: Heute")
    said = [(whole, "element/1"), (short, "page/1"), (whole, "element/1"), (short, "page/1"), (replace(whole, text="Morgen."), "element/1"), (short, "page/1")]
    found = [watched.look(Seen.LIVE, fields, pattern=f"reddit.{pattern}").changes for fields, pattern in said]
    assert [[one.kind for one in changes if one.kind is not ChangeKind.FIRST_SEEN] for changes in found] == [[], [], [], [], [ChangeKind.EDITED], []]
    assert found[4][0].between == (START + timedelta(minutes=3), START + timedelta(minutes=5))


def test_a_loss_is_told_in_two_tiers_and_its_end_as_restored(watched: Watched) -> None:
    """R10: unconfirmed after the first span, confirmed after all of them, restored when the post is seen again."""
    watched.look(Seen.LIVE, Fields(text="A"))
    tiers = [watched.gone().standing.tier for _ in range(4)]
    assert tiers == [None, Tier.UNCONFIRMED, Tier.UNCONFIRMED, Tier.CONFIRMED]
    found = watched.look(Seen.LIVE, Fields(text="A"))
    assert found.standing.state is State.LIVE
    assert watched.kinds() == [ChangeKind.LOST, ChangeKind.LOST, ChangeKind.RESTORED]
    # R9: since when it may have been back.
    (restored,) = found.changes
    assert restored.between == (START + timedelta(minutes=2), watched.now)
    with watched.ledger.read() as reader:
        lost = reader.changes(ChangeFilter(post_id=watched.post_id, kind=ChangeKind.LOST))
    assert [change.tier for change in lost] == [Tier.CONFIRMED, Tier.UNCONFIRMED]
    assert lost[0].between == (START + timedelta(minutes=1), START + timedelta(minutes=2))
    assert len(lost[0].evidence) == 1 + 4 * 5
    assert isinstance(lost[0].after, dict)
    assert (lost[0].after["state"], lost[0].after["spans"], lost[0].after["test_spans"]) == ("deleted-by-author", [60.0, 120.0, 180.0], True)


@pytest.mark.parametrize("seen", [Seen.RATE_LIMIT, Seen.PARSER_DRIFT])
def test_a_claim_that_could_not_be_seen_for_a_while_is_taken_back_as_it_was_made(watched: Watched, seen: Seen) -> None:
    """R10: "we said unknown" would be no correction of what we said, nor is what was told of the page meanwhile."""
    watched.look(Seen.LIVE, Fields(text="A"))
    for _ in range(2):
        watched.gone()
    watched.look(seen)
    watched.look(Seen.LIVE, Fields(text="A"))
    with watched.ledger.read() as reader:
        back, *_, lost = reader.changes(ChangeFilter(post_id=watched.post_id))
    assert (back.kind, back.tier) == (ChangeKind.CORRECTED, Tier.UNCONFIRMED)
    assert back.before == lost.after
    assert isinstance(back.before, dict)
    assert (back.before["state"], back.before["tier"]) == ("deleted-by-author", "unconfirmed")


def test_a_gone_look_without_controls_is_void_and_confirms_nothing(watched: Watched) -> None:
    """R3: however often it is repeated, a look that no control vouches for claims nothing."""
    watched.look(Seen.LIVE, Fields(text="A"))
    for _ in range(6):
        found = watched.look(Seen.GONE)
        assert found.in_vain
        assert (found.standing.state, found.standing.tier, found.standing.reason) == (State.UNKNOWN, None, "void")
    assert watched.kinds() == []


def test_a_probe_of_a_confirmed_loss_is_made_up_for_only_where_it_saw_nothing(watched: Watched) -> None:
    """R10 asks whether a post is back. That it is not is seen without controls too: a host that has none left is not asked four times a day for ever."""
    watched.look(Seen.LIVE, Fields(text="A"))
    for _ in range(4):
        watched.gone()
    vain = [watched.look(seen).in_vain for seen in (Seen.GONE, Seen.OUTAGE, Seen.GONE, Seen.PROTECTED)]
    assert vain == [False, True, False, True]
    contradicted = watched.look(Seen.ACCOUNT_SUSPENDED, beside=watched.beside())
    assert (contradicted.in_vain, contradicted.standing.voided[-1]["rule"]) == (True, "R7")
    assert watched.kinds() == [ChangeKind.LOST, ChangeKind.LOST]


def test_a_conflict_of_two_methods_is_not_asked_again_at_once(watched: Watched) -> None:
    """R6: both saw the post, and would say the same in a minute; the next look comes at its time."""
    watched.look(Seen.LIVE, Fields(text="A"))
    other = replace(watched.observation(Seen.PROTECTED, Fields(), at=watched.now + timedelta(minutes=1)), method="oembed", scheduled=False)
    found = watched.look(Seen.GONE, beside=(*watched.beside(), Probe(observation=other)))
    assert (found.standing.reason, found.in_vain) == ("conflict", False)


def test_drift_is_told_once_and_a_post_not_observable_once(watched: Watched) -> None:
    """R1, R8: an unparsed page and a day without sight are each one change, however many looks see it, and say what was seen instead."""
    for _ in range(3):
        watched.look(Seen.PARSER_DRIFT)
    watched.now += timedelta(hours=23)
    for _ in range(90):
        watched.look(Seen.RATE_LIMIT)
    assert watched.kinds() == [ChangeKind.PARSER_DRIFT, ChangeKind.NOT_OBSERVABLE]
    with watched.ledger.read() as reader:
        assert reader.changes(ChangeFilter(post_id=watched.post_id))[0].after == {"reason": "rate-limit"}


def test_error_is_notified_once_and_repeated(watched: Watched) -> None:
    """What cannot be observed is told once, however long it lasts (urlwatch#489 told it at each run), and again when it comes again (changedetection#1678)."""
    watched.look(Seen.LIVE, Fields(text="A"))
    for _ in range(2):
        for _ in range(3):
            watched.look(Seen.OUTAGE)
            watched.now += timedelta(hours=13)
        watched.look(Seen.OUTAGE)
        watched.look(Seen.LIVE, Fields(text="A"))
    assert watched.kinds() == [ChangeKind.NOT_OBSERVABLE, ChangeKind.NOT_OBSERVABLE]


def look_at_each(watched: Watched, seen: Seen, accounts: str, apart: timedelta = timedelta(minutes=1)) -> None:
    """Record a scheduled round of posts of one host, one of each account that is named."""
    for number, account in enumerate(accounts):
        watched.now += apart
        key = replace(KEY, id=f"{account}{number}")
        look = replace(watched.observation(seen, Fields(), native_id=key.id), account=account)
        with watched.ledger.write() as writer:
            post_id = writer.see_post(Post(key=key, permalink=f"https://bsky.app/{key.id}", first_seen=START))
            record_round(writer, post_id, Round(Probe(observation=look)), SPANS, watched.now)


@pytest.mark.parametrize(("accounts", "told"), [("abcd", 1), ("aaaa", 0)])
def test_the_posts_of_one_account_degrade_no_host(watched: Watched, accounts: str, told: int) -> None:
    """R5: four posts that turn at once are told of their host where they are of four accounts; what one account does is judged by its profile."""
    look_at_each(watched, Seen.LIVE, accounts)
    look_at_each(watched, Seen.GONE, accounts)
    with watched.ledger.read() as reader:
        assert len(reader.incidents("bluesky", "public.api.bsky.app")) == 1
        assert len(reader.changes(ChangeFilter(kind=ChangeKind.HOST_DEGRADED))) == told


def test_a_loss_turns_by_the_last_look_that_told_anything_however_long_ago(watched: Watched) -> None:
    """R5: outages one by one trip nothing; the losses that show behind them do, also when the host was asked much in between."""
    look_at_each(watched, Seen.LIVE, "abcd")
    look_at_each(watched, Seen.OUTAGE, "abcd", timedelta(minutes=30))
    look_at_each(watched, Seen.LIVE, "e" * 30)
    with watched.ledger.read() as reader:
        assert reader.incidents("bluesky", "public.api.bsky.app") == []
    look_at_each(watched, Seen.GONE, "abcd")
    with watched.ledger.read() as reader:
        assert len(reader.incidents("bluesky", "public.api.bsky.app")) == 1
