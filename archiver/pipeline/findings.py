"""Write down one round of looks and everything that follows from it: standing, changes, the post as it reads now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archiver.compare import Difference, compare_fields
from archiver.pipeline.hosts import hosts_in
from archiver.pipeline.pictures import Pictures
from archiver.pipeline.probe import Probe
from archiver.pipeline.rounds import tell_degraded, watch_place
from archiver.pipeline.versions import last_known, latest_that_saw, versions_like, with_digests
from archiver.platforms.plausible import is_past
from archiver.settings import Verdict
from archiver.verdict import ACCOUNT_LOSSES, HIDDEN, TELLING, Policy, Weighed, Weight, as_told, assess, is_turn, policy_of, transitions, tripped_by
from storage.filters import ChangeFilter
from storage.ledger import Reader, Writer
from storage.model import Change, Fields, Image, Incident, Json, Observation, Post, Sighting, Standing
from storage.vocabulary import ChangeKind, Seen, Target, Tier

SUPERSEDED = "superseded"
"""Reason of a look that saw an old version of an edited post alive: it proves life, but is not what the post reads now."""

OF_HOSTS = ("R3", "R4", "R5")
"""Rules that void a look for what is known of its host, whatever it saw."""


@dataclass(frozen=True, slots=True)
class Round:
    """One look at a post with everything that was asked to weigh it."""

    look: Probe
    beside: tuple[Probe, ...] = ()
    """Newest version of an edited post, profile, controls."""
    pictures: Pictures | None = None
    """Of a post seen live, from its newest version."""

    @property
    def account_lost(self) -> bool:
        """Return whether the post's account was seen gone."""
        seen = (self.look.observation, *(probe.observation for probe in self.beside if probe.observation.target is Target.PROFILE))
        return any(one.seen in ACCOUNT_LOSSES for one in seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one round came to, and what the schedule needs to know of it."""

    post: Post
    standing: Standing
    changes: tuple[Change, ...]
    met: int
    """Confirming spans that have had their look."""
    spans: tuple[timedelta, ...]
    in_vain: bool
    """Whether the look saw nothing (R8) or was void (R3-R7), so that it has to be made again. A void one that bears out a confirmed loss has not."""
    first: bool
    """Whether nothing had been asked of the post before, or it was never seen live before and is now: until then nobody knew what its media are."""


def comparable(look: Observation) -> bool:
    """Return whether a look saw the post as it reads now."""
    return look.target is Target.POST and look.seen is Seen.LIVE and look.reason != SUPERSEDED


def record_round(writer: Writer, post_id: int, made: Round, settings: Verdict, now: datetime) -> Findings:
    """Record one round: observations first, then what they mean together with all that was seen before."""
    before = _post(writer, post_id)
    fresh = _add_observations(writer, made)
    _add_pictures(writer, post_id, made, now)
    post = _tell_post(writer, before, fresh)
    policy = policy_of(settings)
    looks = _looks(writer.read, post, fresh)
    earlier = _without(looks, fresh)
    _tell_host(writer, fresh[0], earlier, policy, now)
    history = writer.read.history(post, looks)
    hosts = hosts_in(writer.read, history, post.key.platform, policy)
    judged = assess(history, policy, hosts)
    standing = judged.standing
    if standing != before.standing:
        writer.set_standing(post_id, standing)
    changes = (
        *_standing_changes(_known(writer.read, before), standing, now),
        *_content_changes(writer.read, earlier, fresh, now),
        *_sight_changes(earlier, fresh[0], judged.unobservable_since, settings, now),
    )
    for change in changes:
        writer.add_change(replace(change, post_id=post_id))
    # Not by ``next``: its StopIteration would never leave the thread, and whoever waits for this would wait for ever.
    (look,) = (one for one in judged.weighed if one.look.observation == fresh[0].observation)
    # A conflict of two methods was seen by both: asking again at once would only ask the same. So it would where another version or method saw the post.
    untold = look.weight is Weight.BLIND or (look.weight is Weight.VOID and look.rule != "R6")
    in_vain = untold and _as_it_reads(fresh) is None and not _says_as_confirmed(look, standing)
    return Findings(post=post, standing=standing, changes=changes, met=judged.met, spans=judged.spans, in_vain=in_vain, first=_is_first(earlier, fresh))


def _says_as_confirmed(look: Weighed, standing: Standing) -> bool:
    """Return whether a look lacks nothing but the word of its host, and says what is confirmed already: that the post is not back, which probes ask (R10)."""
    confirmed = standing.state if standing.state in HIDDEN.values() else None
    return look.weight is Weight.VOID and look.rule in OF_HOSTS and standing.tier is Tier.CONFIRMED and look.hidden is confirmed


def _is_first(earlier: Sequence[Observation], fresh: Sequence[Observation]) -> bool:
    seen_live = any(one.seen is Seen.LIVE for one in earlier)
    return not earlier or (not seen_live and _as_it_reads(fresh) is not None)


def _looks(reader: Reader, post: Post, fresh: Sequence[Observation]) -> list[Observation]:
    """Return the looks at a post and its profile that tell how it stands now.

    Where nothing but life was ever seen, and the post reads as it did, the newest two say all that all of them would: most rounds are of this kind, and
    cost the same after a thousand looks.
    """
    if len(fresh) == 1 and comparable(fresh[0]):
        newest = reader.live_looks(post, 2)
        if len(newest) == 2 and newest[1] == fresh[0] and _reads_alike(*newest):
            return newest
    return reader.looks(post)


def _reads_alike(one: Observation, other: Observation) -> bool:
    return comparable(one) and (one.method, one.pattern, one.account, one.fields) == (other.method, other.pattern, other.account, other.fields)


def _without(looks: Sequence[Observation], fresh: Sequence[Observation]) -> list[Observation]:
    """Return the looks at the post itself that were made before this round."""
    made = {one.observation for one in fresh}
    return [one for one in looks if one.target is Target.POST and one.observation not in made]


def _tell_host(writer: Writer, look: Observation, earlier: Sequence[Observation], policy: Policy, now: datetime) -> None:
    """Enter where the look was made, and whether it was one too many that turned (R5)."""
    tripped: tuple[Incident, ...] = ()
    if is_turn(look, earlier):
        tripped = tripped_by(look, writer.read.looks_at_host(look, policy.breaker_looks, TELLING), policy)
    new = [incident for incident in tripped if writer.add_incident(incident)]
    for incident in new:
        # One account's burst is judged by its profile: the host is not doubted for it.
        if incident.account is None:
            tell_degraded(writer, look, "frozen", (incident.began, incident.tripped), now)
    # An incident that only goes on changes nothing: its rounds come at their pace, or a walled host would be asked at each look.
    watch_place(writer, look, now, urgent=bool(new))


def _post(writer: Writer, post_id: int) -> Post:
    post = writer.read.post(post_id)
    assert post is not None
    return post


def _add_observations(writer: Writer, made: Round) -> list[Observation]:
    """Enter the round's observations; the one that saw the post as it reads now carries the digests of its pictures."""
    seen = [made.look.observation, *(probe.observation for probe in made.beside)]
    live = [index for index, one in enumerate(seen) if comparable(one)]
    if live and made.pictures:
        seen[live[-1]] = replace(seen[live[-1]], fields=made.pictures.fields)
    return [replace(one, observation=writer.add_observation(one)) for one in seen]


def _add_pictures(writer: Writer, post_id: int, made: Round, now: datetime) -> None:
    if made.pictures is None:
        return
    for image in made.pictures.images:
        writer.add_image(image)
    for media in made.pictures.fields.media:
        if media.sha256 is not None:
            writer.add_sighting(Sighting(sha256=media.sha256, at=now, url=media.url, post_id=post_id))


def _tell_post(writer: Writer, known: Post, fresh: Sequence[Observation]) -> Post:
    """Write down what the newest live look told of a post that was not known; return the post as it reads now."""
    newest = _as_it_reads(fresh)
    if newest is None:
        return known
    told = newest.fields
    posted_at = told.posted_at if told.posted_at and is_past(told.posted_at, newest.at) else None
    source = "platform" if posted_at else None
    said = {"author": told.author, "account": told.account, "name": told.name, "text": told.text, "posted_at": posted_at, "posted_at_source": source}
    if all(value is None or value == getattr(known, name) for name, value in said.items()):
        return known
    assert known.id is not None
    writer.update_post(known.id, author=told.author, account=told.account, name=told.name, text=told.text, posted_at=posted_at, posted_at_source=source)
    return _post(writer, known.id)


def _standing_changes(before: Standing, after: Standing, now: datetime) -> Iterable[Change]:
    for kind, tier in transitions(before, after):
        restored = kind in {ChangeKind.RESTORED, ChangeKind.CORRECTED}
        between = (before.first_gone, now) if restored else (after.last_live, after.first_gone)
        evidence = after.evidence or before.evidence
        yield Change(at=now, kind=kind, between=between, before=_told(before), after=_told(after), tier=tier, evidence=evidence)


def _known(reader: Reader, post: Post) -> Standing:
    """Return the standing of a post as people know it: only what a look hides since has to be asked for."""
    if post.standing.tier is not None or "R10" not in post.standing.rules:
        return post.standing
    changes = reader.changes(ChangeFilter(post_id=post.id))
    said = next((change.after for change in changes if change.kind in (ChangeKind.LOST, ChangeKind.CORRECTED)), None)
    return as_told(post.standing, said if isinstance(said, dict) else None)


def _told(standing: Standing) -> Json:
    spans: list[Json] = [*standing.spans]
    return {
        "state": standing.state,
        "tier": standing.tier,
        "cause": standing.cause,
        "reason": standing.reason,
        "spans": spans,
        "test_spans": standing.test_spans,
    }


def _content_changes(reader: Reader, earlier: Sequence[Observation], fresh: Sequence[Observation], now: datetime) -> Iterable[Change]:
    newest = _as_it_reads(fresh)
    versions = versions_like(newest, [one for one in earlier if comparable(one)]) if newest else []
    if newest is None or not versions or newest.fields == versions[-1].fields:
        return
    fields = with_digests([one.fields for one in versions])
    images = _images(reader, (*fields, newest.fields))
    last = last_known(fields, images)
    for difference in compare_fields(last, newest.fields, fields[:-1], images):
        yield _content_change(difference, versions, last, newest, now)


def _content_change(difference: Difference, versions: Sequence[Observation], last: Fields, newest: Observation, now: datetime) -> Change:
    linked = [versions[difference.reverts_to]] if difference.reverts_to is not None else []
    since = latest_that_saw(difference, versions, last)
    evidence = tuple(one.observation for one in (*linked, since, newest) if one.observation is not None)
    return Change(at=now, kind=difference.kind, between=(since.at, newest.at), before=difference.before, after=difference.after, evidence=evidence)


def _sight_changes(earlier: Sequence[Observation], look: Observation, since: datetime | None, settings: Verdict, now: datetime) -> Iterable[Change]:
    """Report that a page is no longer understood, and that a post could not be seen for long: each once."""
    looks = [one for one in earlier if one.target is Target.POST]
    evidence = (look.observation,) if look.observation is not None else ()
    if look.seen is Seen.PARSER_DRIFT and (not looks or looks[-1].seen is not Seen.PARSER_DRIFT):
        yield Change(at=now, kind=ChangeKind.PARSER_DRIFT, between=(looks[-1].at if looks else None, now), after={"reason": look.reason}, evidence=evidence)
    until = looks[-1].at if looks else now
    if since is not None and now - since >= settings.unobservable_after > until - since:
        yield Change(at=now, kind=ChangeKind.NOT_OBSERVABLE, between=(since, now), after={"reason": look.reason or look.seen}, evidence=evidence)


def _as_it_reads(looks: Sequence[Observation]) -> Observation | None:
    return next((one for one in reversed(looks) if comparable(one)), None)


def _images(reader: Reader, versions: Iterable[Fields]) -> dict[str, Image]:
    digests = {media.sha256 for version in versions for media in version.media if media.sha256}
    found = {sha256: reader.image(sha256) for sha256 in digests}
    return {sha256: image for sha256, image in found.items() if image is not None}
