"""Short links: hop by hop, nothing dropped, nothing asked that need not be asked."""

from datetime import UTC, datetime

import pytest

from archiver.errors import ForbiddenError, RefusedError, UnreachableError
from archiver.exchange import Answer, Exchange, Headers
from archiver.resolve import resolve, unwrap

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 24, tzinfo=UTC)
POST = "https://twitter.com/krus_stern/status/1796161717017489850/photo/1"


class Servers:
    """Answers by address; an exception is raised, anything unknown is a page."""

    def __init__(self, answers: dict[str, Answer | Exception]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.headers: Headers = ()
        self.most: int | None = None

    async def get(self, url: str, headers: Headers = (), *, max_bytes: int | None = None) -> Exchange:
        """Answer one request."""
        self.asked.append(url)
        self.headers, self.most = headers, max_bytes
        answer = self.answers.get(url, Answer(status=200, body=b"<p>a page</p>"))
        if isinstance(answer, Exception):
            raise answer
        return Exchange(url=url, answer=answer, started_at=AT)


def moved(to: str, status: int = 301) -> Answer:
    """Answer that leads on."""
    return Answer(status=status, headers=(("Location", to),))


async def test_a_media_link_leads_to_its_post_and_the_post_itself_is_not_asked() -> None:
    """pic.twitter.com/TOKEN is t.co/TOKEN; following stops at the first address that is a post."""
    servers = Servers({"https://t.co/2zPBjtSbZx": moved(POST)})
    resolution = await resolve("https://pic.twitter.com/2zPBjtSbZx", servers, lambda: AT)
    assert (resolution.outcome, resolution.target) == ("resolved", POST)
    assert [hop.via for hop in resolution.hops] == ["unwrapped", "location"]
    assert servers.asked == ["https://t.co/2zPBjtSbZx"]


async def test_a_hop_is_asked_for_as_a_plain_client_does_and_little_of_it_is_read() -> None:
    """t.co redirects only who is no browser; what warns before a target is small, and the page at the end is captured later."""
    servers = Servers({"https://t.co/b": moved("http://blatt.example/x")})
    await resolve("https://t.co/b", servers, lambda: AT)
    agent = dict(servers.headers)["User-Agent"]
    assert agent.startswith("curl/")
    assert "Mozilla" not in agent
    assert servers.most is not None
    assert 10_000 <= servers.most <= 1_000_000


async def test_a_chain_ends_at_the_page_that_leads_no_further() -> None:
    """Every hop is kept with its status and headers, relative addresses included."""
    servers = Servers(
        {"https://bit.ly/a": moved("https://t.co/b"), "https://t.co/b": moved("http://blatt.example/x", 302), "http://blatt.example/x": moved("/y")}
    )
    resolution = await resolve("https://bit.ly/a", servers, lambda: AT)
    assert resolution.target == "http://blatt.example/y"
    assert [(hop.url, hop.status) for hop in resolution.hops] == [
        ("https://bit.ly/a", 301),
        ("https://t.co/b", 302),
        ("http://blatt.example/x", 301),
        ("http://blatt.example/y", 200),
    ]
    assert ("Location", "https://t.co/b") in resolution.hops[0].headers


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
async def test_every_redirection_leads_on(status: int) -> None:
    """Whatever its number, an answer of that class says by its Location where the link leads (RFC 9110, section 15.4)."""
    resolution = await resolve("https://bit.ly/a", Servers({"https://bit.ly/a": moved("https://blatt.example/a", status)}), lambda: AT)
    assert (resolution.outcome, resolution.target, len(resolution.hops)) == ("resolved", "https://blatt.example/a", 2)


@pytest.mark.parametrize("status", [201, 299, 400, 404])
async def test_a_location_leads_nowhere_unless_the_answer_is_a_redirection(status: int) -> None:
    """Of what was made, and of errors, it says something else."""
    resolution = await resolve("https://bit.ly/a", Servers({"https://bit.ly/a": moved("https://blatt.example/a", status)}), lambda: AT)
    assert (resolution.target, len(resolution.hops)) == (None, 1)


async def test_a_meta_refresh_of_a_short_link_host_leads_on() -> None:
    """t.co answers browsers with 200 and a refresh; that is followed, on short link hosts only."""
    page = Answer(status=200, headers=(("Content-Type", "text/html"),), body=b'<meta http-equiv="refresh" content="0;URL=https://blatt.example/z">')
    resolution = await resolve("https://t.co/c", Servers({"https://t.co/c": page, "https://blatt.example/z": page}), lambda: AT)
    assert (resolution.outcome, resolution.target) == ("resolved", "https://blatt.example/z")


@pytest.mark.parametrize(
    ("answers", "outcome", "target"),
    [
        ({"https://t.co/a": moved("https://bit.ly/b"), "https://bit.ly/b": moved("https://t.co/a")}, "cycle", None),
        ({"https://t.co/a": Answer(status=404)}, "dead-end", None),
        ({"https://t.co/a": Answer(status=404, body=b'<meta http-equiv="refresh" content="5;URL=https://blatt.example/">')}, "dead-end", None),
        ({"https://t.co/a": Answer(status=429)}, "unreachable", None),
        ({"https://t.co/a": Answer(status=200, body=b"<p>Continue?</p>")}, "interstitial", None),
        ({"https://t.co/a": UnreachableError("https://t.co/a", "dns", "no answer")}, "unreachable", None),
        ({"https://t.co/a": ForbiddenError("https://t.co/a", "its robots.txt asks not to")}, "refused", None),
        ({"https://t.co/a": ForbiddenError("https://t.co/a", "its robots.txt cannot be had now", for_now=True)}, "unreachable", None),
        ({"https://t.co/a": moved("http://[::1]/x"), "http://[::1]/x": RefusedError("http://[::1]/x", "not public")}, "refused", None),
        ({"https://t.co/a": moved("https://blatt.example/"), "https://blatt.example/": UnreachableError("", "tls", "x")}, "resolved", "https://blatt.example/"),
        ({"https://t.co/a": moved("https://blatt.example/"), "https://blatt.example/": Answer(status=404)}, "resolved", "https://blatt.example/"),
    ],
)
async def test_every_ending_is_recorded_as_what_it_is(answers: dict[str, Answer | Exception], outcome: str, target: str | None) -> None:
    """Cycles, dead ends, blocks and interstitials are told apart; a page behind the link is known even while it does not answer."""
    resolution = await resolve("https://t.co/a", Servers(answers), lambda: AT)
    assert (resolution.outcome, resolution.target) == (outcome, target)
    assert resolution.hops
    assert (resolution.hops[-1].via is None) == (outcome != "cycle")


@pytest.mark.parametrize(
    ("href", "chain", "outcome", "target"),
    [
        ("https://www.facebook.com/share/p/abcdefghij/", ["https://www.facebook.com/login.php"], "interstitial", None),
        ("https://pin.it/4A7MABC", ["https://www.pinterest.com/"], "dead-end", None),
        ("https://vm.tiktok.com/ZTR45GpSF/", ["https://www.tiktok.com/"], "dead-end", None),
        ("https://t.co/a", ["https://tea.tumblr.com/"], "resolved", "https://tea.tumblr.com/"),
        ("https://bit.ly/a", ["https://blatt.example/"], "resolved", "https://blatt.example/"),
        ("https://bit.ly/a", ["https://blatt.example/topics/consent/"], "resolved", "https://blatt.example/topics/consent/"),
        ("https://bit.ly/a", ["https://blatt.example/x", "https://consent.blatt.example/ask?id=1"], "resolved", "https://blatt.example/x"),
        ("https://bit.ly/a", ["https://blatt.example/x", "https://blatt.example/login", "https://sso.blatt.example/"], "resolved", "https://blatt.example/x"),
    ],
)
async def test_a_wall_or_front_page_in_a_targets_place_is_no_target(href: str, chain: list[str], outcome: str, target: str | None) -> None:
    """A platform that leads to its login or front page did not say which post is meant; a wall of any other site stands before the page that led there."""
    servers = Servers({here: moved(there, 302) for here, there in zip([href, *chain], chain, strict=False)})
    resolution = await resolve(href, servers, lambda: AT)
    assert (resolution.outcome, resolution.target) == (outcome, target)
    assert len(resolution.hops) == len(chain) + 1


async def test_a_link_that_never_ends_is_given_up_after_ten_hops() -> None:
    """A chain of fresh addresses cannot keep us busy for ever."""
    servers = Servers({f"https://t.co/{n}": moved(f"https://t.co/{n + 1}") for n in range(50)})
    resolution = await resolve("https://t.co/0", servers, lambda: AT)
    assert resolution.outcome == "too-many-hops"
    assert len(servers.asked) == 10


async def test_a_redirector_that_carries_its_target_is_not_asked() -> None:
    """Facebook's and Google's redirectors are unwrapped without a request."""
    servers = Servers({})
    resolution = await resolve("https://l.facebook.com/l.php?u=https%3A%2F%2Fblatt.example%2Fa%3Fb%3D1&h=x", servers, lambda: AT)
    assert resolution.target == "https://blatt.example/a?b=1"
    assert servers.asked == ["https://blatt.example/a?b=1"]


@pytest.mark.parametrize(
    ("carrier", "target"),
    [
        ("https://twitter.com/safety/unsafe_link_warning?unsafe_link=https%3A%2F%2Fblatt.example%2Fx", "https://blatt.example/x"),
        ("https://x.com/safety/unsafe_link_warning?unsafe_link=https%3A%2F%2Fblatt.example%2Fx", "https://blatt.example/x"),
        ("https://bitly.com/a/warning?hash=x&url=https%3A%2F%2Fblatt.example%2Fx", "https://blatt.example/x"),
        ("https://www.linkedin.com/safety/go?url=https%3A%2F%2Fblatt.example%2Fx&trk=a", "https://blatt.example/x"),
        ("https://www.facebook.com/flx/warn/?u=https%3A%2F%2Fblatt.example%2Fx&h=a", "https://blatt.example/x"),
        ("https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1", "https://www.facebook.com/a/posts/1"),
        ("https://consent.youtube.com/ml?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Da&gl=DE", "https://www.youtube.com/watch?v=a"),
        ("https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Da&gl=DE", "https://www.youtube.com/watch?v=a"),
        ("https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1", "https://www.facebook.com/a/posts/1"),
        ("https://www.instagram.com/accounts/login/?next=/p/aye83DjauH/", "https://www.instagram.com/p/aye83DjauH/"),
    ],
)
async def test_a_warning_or_wall_is_passed_by_and_recorded_as_what_it_is(carrier: str, target: str) -> None:
    """Warnings, consent pages and login walls name where they would lead to: they are not asked, and the hop says interstitial."""
    servers = Servers({"https://bit.ly/a": moved(carrier)})
    resolution = await resolve("https://bit.ly/a", servers, lambda: AT)
    assert (resolution.outcome, resolution.target) == ("resolved", target)
    assert [hop.via for hop in resolution.hops][:2] == ["location", "interstitial"]
    assert carrier not in servers.asked


@pytest.mark.parametrize(
    ("page", "via"),
    [
        (b'<script>window.opener = null; location.replace("https:\\/\\/blatt.example\\/z")</script>', "script"),
        (b'<p>Leaving</p><a data-tracking-control-name="external_url_click" href="https://blatt.example/z">go</a>', "interstitial"),
    ],
)
async def test_a_page_of_a_short_link_host_leads_on_by_script_or_by_its_only_way_out(page: bytes, via: str) -> None:
    """Browsers are led on by script, and some hosts warn first."""
    servers = Servers({"https://lnkd.in/c": Answer(status=200, headers=(("Content-Type", "text/html"),), body=page)})
    resolution = await resolve("https://lnkd.in/c", servers, lambda: AT)
    assert resolution.target == "https://blatt.example/z"
    assert resolution.hops[0].via == via


@pytest.mark.parametrize("location", ["http://[", "mailto:a@b.example", "#top", "https://blatt.example/" + "a" * 5000])
async def test_a_location_that_is_no_address_ends_the_chain_without_an_error(location: str) -> None:
    """Whatever servers say, a resolution comes out, and it is tried again."""
    resolution = await resolve("https://bit.ly/a", Servers({"https://bit.ly/a": moved(location)}), lambda: AT)
    assert (resolution.outcome, resolution.target) in [("unreachable", None), ("cycle", None)]


@pytest.mark.parametrize("target", ["https%3A%2F%2F%5Bx%23y", "https%3A%2F%2Fa%E2%84%80.example%2F%23x"])
async def test_a_redirector_that_carries_no_address_is_asked_itself(target: str) -> None:
    """What it carries leads nowhere: it is a link like any other, and a resolution comes out."""
    href = f"https://l.instagram.com/?u={target}"
    resolution = await resolve("https://bit.ly/a", Servers({"https://bit.ly/a": moved(href)}), lambda: AT)
    assert (resolution.outcome, [hop.via for hop in resolution.hops]) == ("resolved", ["location", None])


@pytest.mark.parametrize("address", ["https://[x#y", "https://[x", "https://a\u2100.example/#y"])
async def test_an_address_in_a_script_that_is_none_ends_the_chain_without_an_error(address: str) -> None:
    """Whatever a short link host's page writes, a resolution comes out, and is recorded."""
    page = Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=f"<script>location.href = '{address}'</script>".encode())
    resolution = await resolve("https://bit.ly/a", Servers({"https://bit.ly/a": page}), lambda: AT)
    assert (resolution.outcome, resolution.target, len(resolution.hops)) == ("interstitial", None, 1)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://www-blatt-example.cdn.ampproject.org/c/s/www.blatt.example/a/amp?x=1", "https://www.blatt.example/a/amp?x=1"),
        ("https://www.google.com/amp/s/www.blatt.example/a", "https://www.blatt.example/a"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fblatt.example%2Fa&data=x", "https://blatt.example/a"),
        ("https://google.com/url?q=https://blatt.example/a", "https://blatt.example/a"),
        ("https://slack-redir.net/link?url=https%3A%2F%2Fblatt.example%2Fa", "https://blatt.example/a"),
        ("https://cdn.ampproject.org/v0.js", None),
        ("https://www.google.com/url?q=javascript:alert(1)", None),
        ("https://www.google.com/search?q=https://blatt.example/", None),
        ("https://[::bad/", None),
    ],
)
def test_an_address_that_wraps_another_is_told_from_one_that_does_not(url: str, target: str | None) -> None:
    """Redirectors, mail filters and AMP caches carry their target in the address."""
    assert unwrap(url) == target
