"""Why a post stands as it does, look by look, in words that need no knowledge of the program."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archiver.verdict.claims import assess
from archiver.verdict.hosts import Hosts
from archiver.verdict.kinds import is_observation
from archiver.verdict.order import in_order
from archiver.verdict.policy import Policy
from archiver.verdict.weigh import Weighed, Weight
from storage.model import Observation, Standing
from storage.vocabulary import Seen, State, Target, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One look and what it was worth."""

    look: Observation
    counted_for: str
    """``live``, ``loss``, ``second``, ``void``, ``nothing``, ``control``, ``negative-control``, ``profile``, ``unused``."""
    rule: str | None
    """The rule that decided so."""
    words: str


SIGHTS = {
    Seen.LIVE: "the post was there",
    Seen.GONE: "the platform answered that there is no such post",
    Seen.SOFT_GONE: "the host answered with a page as for an address that does not exist",
    Seen.REMOVED: "the platform answered that it removed the post",
    Seen.ACCOUNT_SUSPENDED: "the platform answered that the account is suspended",
    Seen.ACCOUNT_GONE: "the platform answered that the account does not exist or is deactivated",
    Seen.PROTECTED: "the platform answered that the post is shown only to readers whom its account chose",
    Seen.RESTRICTED_AUDIENCE: "the platform answered that the post is shown to some readers only",
    Seen.AGE_GATE: "the platform answered that the post is shown to adults only",
    Seen.GEO_BLOCK: "the platform answered that the post is withheld here",
    Seen.LOGIN_WALL: "the host asked for a login",
    Seen.CONSENT_WALL: "the host asked for consent first",
    Seen.RATE_LIMIT: "the host answered that we asked too often",
    Seen.CHALLENGE: "the host asked for proof of a human",
    Seen.OUTAGE: "no whole answer came, or the host answered that it is not well",
    Seen.REDIRECT_HOME: "the host led to its home page instead",
    Seen.EMBED_DISABLED: "the platform answered that the post may not be embedded",
    Seen.PARSER_DRIFT: "the answer has a form that is not known here",
    Seen.OTHER: "the answer tells nothing of the post",
}
VOIDS = {
    "control-not-live": "beside it a post known to be live was not seen live, so the host did not answer truly at that time",
    "too-few-controls": "fewer than two posts known to be live were seen live at this host within two minutes of it",
    "disarmed": "an id that never existed was not answered as gone, so this answer proves nothing",
    "frozen": "many posts of this host turned from live to non-live within an hour, so the host is doubted until three rounds of controls were clean",
}
STATES = {
    State.LIVE: "The post was there when it was last looked at.",
    State.DELETED_BY_AUTHOR: "By what was answered its author deleted the post: the platform says so itself, or that it is gone while the account is live.",
    State.REMOVED_BY_PLATFORM: "By what was answered the platform removed the post.",
    State.ACCOUNT_SUSPENDED: "By what was answered the post is gone because its account is suspended.",
    State.ACCOUNT_GONE: "By what was answered the post is gone because its account does not exist any more or is deactivated.",
    State.PROTECTED: "By what was answered the post is shown only to readers whom its account chose.",
    State.RESTRICTED_AUDIENCE: "By what was answered the post is shown to some readers only.",
    State.LOGIN_WALLED: "By what was answered its author asked that the post be shown to logged-in readers only.",
    State.AGE_GATED: "By what was answered the post is shown to adults only.",
    State.GEO_BLOCKED: "By what was answered the post is withheld where we look from.",
    State.GONE_CAUSE_UNKNOWN: "By what was answered the post is gone; who or what removed it is not known.",
    State.UNKNOWN: "Nothing can be said of the post now.",
}
LASTING = {
    "account": "A whole account is concerned, so a look after a day is needed too.",
    "untyped": "The host gives no typed answer, so a look after a day is needed too.",
    "burst": "Many posts of this account vanished at once and its profile could not be asked, so a look after a day is needed too.",
}


def explain(history: Iterable[Observation], policy: Policy, hosts: Hosts) -> tuple[Explained, ...]:
    """Return every look of a history in order, with what it counted for and which rule decided."""
    looks = in_order(history)
    judged = assess(looks, policy, hosts)
    worth = {id(one.look): one for one in judged.weighed}
    vouched = [(one.at, {id(witness) for witness in one.witnesses}) for one in judged.weighed if one.weight is Weight.COUNTED]
    counted: set[int | None] = {*judged.standing.counted}
    return tuple(_explain(look, worth.get(id(look)), vouched, counted) for look in looks)


def in_words(standing: Standing) -> tuple[str, ...]:
    """Return what may be said of a post now, and on what grounds, in sentences."""
    said = [STATES[standing.state]]
    if standing.tier is Tier.UNCONFIRMED:
        said.append(
            "This is not confirmed yet: looks after all the spans that the rules ask for (R2), or a negative control of the day (R4), are still missing."
        )
    if standing.tier is Tier.CONFIRMED and standing.confirmed_at:
        said.append(f"This was confirmed at {_time(standing.confirmed_at)} by {len(standing.counted)} agreeing looks.")
    said += _interval(standing)
    if standing.state is State.UNKNOWN and standing.reason:
        said.append(f"The reason: {standing.reason}.")
    if standing.test_spans:
        said.append("The spans are shorter than published: this is a test, not a finding.")
    said.append(f"Rules that decided: {', '.join(standing.rules)}.")
    return tuple(said)


def _interval(standing: Standing) -> Iterator[str]:
    """Yield between which of our looks it happened; of what is not claimed nothing says that anything did."""
    if standing.last_live:
        yield f"It was last seen live at {_time(standing.last_live)}."
    elif standing.tier:
        yield "It was never seen live by us."
        if standing.state is State.GONE_CAUSE_UNKNOWN:
            yield "Whether there ever was a post at this address is not known: it may be mistyped or cut off."
    if standing.first_gone:
        yield f"It was first not seen any more at {_time(standing.first_gone)}."
    if standing.first_gone and standing.last_live and standing.state is not State.UNKNOWN:
        yield "What happened, happened between these two times."


def _explain(look: Observation, worth: Weighed | None, vouched: Sequence[tuple[datetime, set[int]]], counted: Collection[int | None]) -> Explained:
    if worth is not None:
        return replace(_of_post(worth, counted=look.observation in counted), look=look)
    spoken_for = [at for at, witnesses in vouched if id(look) in witnesses]
    return _beside(look, spoken_for)


def _of_post(one: Weighed, *, counted: bool) -> Explained:
    sight = f"At this look {SIGHTS[one.look.seen]}."
    if one.weight is Weight.LIVE:
        return Explained(
            look=one.look, counted_for="live", rule="R1", words=f"{sight} It proves that the post was there then, and ends any count toward a loss."
        )
    if one.weight is Weight.COUNTED:
        words = " ".join((sight, *_grounds(one), "It counts toward the present claim." if counted else "It counted toward a claim that later looks ended."))
        return Explained(look=one.look, counted_for="loss", rule="R2", words=words)
    if one.weight is Weight.SECOND:
        return Explained(
            look=one.look,
            counted_for="second",
            rule="R6",
            words=f"{sight} It was made by a second method, bears out the look beside it, and does not count twice.",
        )
    if one.weight is Weight.VOID:
        why = VOIDS.get(one.reason or "", _conflict(one))
        return Explained(look=one.look, counted_for="void", rule=one.rule, words=f"{sight} It does not count: {why}.")
    return Explained(look=one.look, counted_for="nothing", rule=one.rule or _blind_rule(one.look), words=f"{sight} {_blindness(one)}")


def _grounds(one: Weighed) -> Iterator[str]:
    controls = len({look.id for look in one.witnesses if look.target is Target.CONTROL_LIVE})
    yield f"{controls} posts known to be live were seen live beside it (R3)."
    yield (
        "An id that never existed was answered as gone within a day (R4)."
        if one.armed
        else "No id that never existed was asked for within a day, so it cannot confirm (R4)."
    )
    if any(look.target is Target.POST for look in one.witnesses):
        yield "A second method bears it out (R6)."
    profile = next((look for look in one.witnesses if look.target is Target.PROFILE), None)
    if profile is not None:
        yield f"The account's profile was asked: {profile.seen} (R7)."
    if one.lasting:
        yield LASTING[one.lasting]


def _conflict(one: Weighed) -> str:
    with_what = "another method" if one.rule == "R6" else "the account's profile"
    return f"{with_what} said the contrary within two minutes"


def _blind_rule(look: Observation) -> str:
    return "R1" if look.seen is Seen.PARSER_DRIFT else "R8"


def _blindness(one: Weighed) -> str:
    if one.rule == "R4":
        return "That counts only where an id that never existed is answered just so, which was not the case."
    return "That says nothing of the post, neither that it is there nor that it is not."


def _beside(look: Observation, spoken_for: Sequence[datetime]) -> Explained:
    """Explain a look at a control or profile."""
    kinds = {Target.CONTROL_LIVE: ("control", "R3"), Target.CONTROL_NEVER: ("negative-control", "R4"), Target.PROFILE: ("profile", "R7")}
    kind, rule = kinds[look.target]
    what = {
        "control": f"A post known to be live ({look.id}) was looked at to see whether the host answers truly",
        "negative-control": f"An id that never existed ({look.id}) was asked for to see whether the host tells an absence",
        "profile": "The account's profile was asked",
    }[kind]
    if spoken_for:
        looks = "look" if len(spoken_for) == 1 else "looks"
        times = ", ".join(_time(at) for at in spoken_for[:3]) + (" and later" if len(spoken_for) > 3 else "")
        return Explained(look=look, counted_for=kind, rule=rule, words=f"{what}: {look.seen}. It speaks for the {looks} of {times}.")
    said = "" if is_observation(look) else " It saw nothing."
    return Explained(look=look, counted_for="unused", rule=rule, words=f"{what}: {look.seen}.{said} No look that counts rests on it.")


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
