"""Conditions of a host are told from answers about a post, on every platform alike (R8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer, Headers
from archiver.platforms import PLATFORMS, control, platform
from archiver.platforms.conditions import condition, refusal
from storage.vocabulary import Seen, Target

PAGE: Headers = (("Content-Type", "text/html; charset=utf-8"),)
PROSE = "<p>" + "The council met on Tuesday and spoke about the old bridge over the river. " * 20 + "</p>"
READ = [each.name for each in PLATFORMS if each.controls_live or each.name == "web"]
"""Platforms whose answers are read."""


def id_of(name: str) -> str:
    """Return the native id of a post of the platform."""
    asked = platform(name)
    known = control(name, asked.controls_live[0]) if asked.controls_live else None
    return known.key.id if known else "https://example.org/news/bridge-12345"


def page(body: str, status: int = 200, headers: Headers = ()) -> Answer:
    return Answer(status=status, headers=(*PAGE, *headers), body=f"<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>".encode())


def moved(location: str, status: int = 302) -> Answer:
    return Answer(status=status, headers=(("Location", location),))


CONDITIONS = [
    pytest.param(
        Answer(status=429, headers=(("Content-Type", "text/plain"),), body=b"Rate limit exceeded"), Seen.RATE_LIMIT, id="platforms-4-x-syndication-429"
    ),
    pytest.param(Answer(status=429, body=b""), Seen.RATE_LIMIT, id="monitoring-7-rate-limited-429"),
    pytest.param(Answer(status=420, body=b"calm"), Seen.RATE_LIMIT, id="monitoring-7-rate-limited-420"),
    pytest.param(Answer(status=403, headers=(("x-rate-limit-remaining", "0"),), body=b"no"), Seen.RATE_LIMIT, id="monitoring-7-remaining-0"),
    pytest.param(page("Over capacity", 503), Seen.OUTAGE, id="platforms-4-x-syndication-5xx"),
    pytest.param(Answer(status=502, body=b"<html>Bad gateway"), Seen.OUTAGE, id="monitoring-7-outage-5xx"),
    pytest.param(Answer(status=200, headers=PAGE, body=b"  "), Seen.OUTAGE, id="R8-empty-body"),
    pytest.param(Answer(status=404, headers=PAGE, body=b""), Seen.OUTAGE, id="R8-empty-404"),
    pytest.param(Answer(status=410, body=b""), Seen.OUTAGE, id="R8-empty-410"),
    pytest.param(Answer(status=404, body=b'{"error":"NotFound"', truncated="disconnect"), Seen.OUTAGE, id="R8-truncated"),
    pytest.param(Answer(status=404, headers=(("Content-Length", "500"),), body=b"<html>"), Seen.OUTAGE, id="R8-shorter-than-declared"),
    pytest.param(Answer(status=451, headers=PAGE, body=b"<html>"), Seen.GEO_BLOCK, id="monitoring-7-geo-451"),
    pytest.param(page("Wait", 200, (("cf-mitigated", "challenge"),)), Seen.CHALLENGE, id="monitoring-1.8-cf-mitigated"),
    pytest.param(Answer(status=202, headers=(("x-amzn-waf-action", "challenge"),)), Seen.CHALLENGE, id="monitoring-1.8-waf-challenge"),
    pytest.param(page("Human?", 405, (("x-amzn-waf-action", "captcha"),)), Seen.CHALLENGE, id="monitoring-1.8-waf-captcha"),
    pytest.param(page("Blocked", 200, (("rimon", "rwc_block"),)), Seen.CHALLENGE, id="monitoring-1.8-rimon"),
    pytest.param(page("Forbidden", 403, (("Server", "awselb/2.0"),)), Seen.CHALLENGE, id="monitoring-1.8-awselb"),
    pytest.param(page("Access Denied", 403, (("Server", "AkamaiGHost"),)), Seen.CHALLENGE, id="monitoring-1.8-akamai"),
    pytest.param(page("https://errors.edgesuite.net/18.2", 403), Seen.CHALLENGE, id="monitoring-1.8-edgesuite"),
    pytest.param(page("ERROR", 403, (("Server", "CloudFront"), ("X-Cache", "Error from cloudfront"))), Seen.CHALLENGE, id="monitoring-1.8-cloudfront"),
    pytest.param(
        page('<div id="cf-error-details"></div><a href="/cdn-cgi/l"></a>', 403, (("Server", "cloudflare"),)), Seen.CHALLENGE, id="monitoring-1.8-cloudflare"
    ),
    pytest.param(Answer(status=999, headers=PAGE, body=b"<html>"), Seen.CHALLENGE, id="platforms-1.2-linkedin-999"),
    pytest.param(Answer(status=418, body=b"error"), Seen.CHALLENGE, id="hot-link-protection-418"),
    pytest.param(page('<form id="challenge-form" action="/?x=1"></form>'), Seen.CHALLENGE, id="challenge-form-200"),
    pytest.param(page('<div class="g-recaptcha" data-sitekey="k"></div><p>?</p>'), Seen.CHALLENGE, id="monitoring-7-captcha-200"),
    pytest.param(page("<script>window._cf_chl_opt={}</script><p>...</p>"), Seen.CHALLENGE, id="challenge-script-200"),
    pytest.param(page('<iframe id="main-iframe" src="/_Incapsula_Resource?a=1"></iframe>'), Seen.CHALLENGE, id="incapsula-frame-200"),
    pytest.param(moved("/login?next=%2Fnews"), Seen.LOGIN_WALL, id="platforms-1.2-login"),
    pytest.param(moved("https://www.instagram.com/accounts/login/?next=/p/x/"), Seen.LOGIN_WALL, id="platforms-1.2-accounts-login"),
    pytest.param(moved("https://x.com/i/flow/login"), Seen.LOGIN_WALL, id="platforms-4-x-flow-login"),
    pytest.param(moved("https://id.example.com/signin?r=1", 307), Seen.LOGIN_WALL, id="monitoring-7-signin-of-another-host"),
    pytest.param(moved("https://login.example.com/"), Seen.LOGIN_WALL, id="monitoring-7-login-host"),
    pytest.param(moved("https://consent.example.com/m?continue=x"), Seen.CONSENT_WALL, id="consent-host"),
    pytest.param(moved("https://example.org/consent/?r=1", 303), Seen.CONSENT_WALL, id="consent-path"),
    pytest.param(moved("/", 301), Seen.REDIRECT_HOME, id="monitoring-1.8-redirect-home"),
    pytest.param(moved("https://example.org/index.html", 301), Seen.REDIRECT_HOME, id="monitoring-1.8-redirect-index"),
    pytest.param(moved("https://example.org/home", 302), Seen.REDIRECT_HOME, id="monitoring-1.8-redirect-home-path"),
    pytest.param(moved("https://example.org/news/other", 301), Seen.OTHER, id="redirect-elsewhere"),
]


@pytest.mark.parametrize(("answer", "seen"), CONDITIONS)
@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("target", [Target.POST, Target.CONTROL_NEVER, Target.PROFILE])
def test_a_condition_of_the_host_is_read_alike_on_every_platform(name: str, target: Target, answer: Answer, seen: Seen) -> None:
    """R8: rate limits, challenges, outages, walls, cut and empty bodies are named as such whatever was asked for."""
    reading = platform(name).read(answer, id_of(name), target, None)
    assert reading.seen is seen
    assert reading.reason
    assert reading.pattern
    assert reading.version == 1
    assert reading.fields.id is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(PROSE + '<form><input type="password"></form><div class="g-recaptcha"></div>'), id="article-with-a-comment-form"),
        pytest.param(
            page(f"<article>{PROSE[:200]}</article><script src='https://www.google.com/recaptcha/api.js'></script>"), id="short-article-with-a-newsletter-form"
        ),
        pytest.param(page(PROSE + "<p>Error 429: just a moment, checking your browser, captcha, _cf_chl_opt</p>"), id="article-about-challenges"),
        pytest.param(page(PROSE, 200, (("Server", "CloudFront"), ("X-Cache", "Miss from cloudfront"))), id="monitoring-1.8-cloudfront-origin"),
        pytest.param(page(PROSE * 3, 404, (("Server", "CloudFront"), ("X-Cache", "Error from cloudfront"))), id="monitoring-1.8-cloudfront-404-of-the-origin"),
        pytest.param(page(PROSE, 200, (("Content-Encoding", "gzip"), ("Content-Length", "999999"))), id="length-of-the-coded-body"),
    ],
)
def test_an_answer_of_the_origin_is_no_condition(answer: Answer) -> None:
    """Words about captchas, comment forms and the mere presence of an edge server are no challenge."""
    assert condition(answer) is None


def test_a_home_page_that_moves_to_its_other_form_is_no_redirect_home() -> None:
    """Who asks for the home page is not sent away by being sent to it."""
    reading = condition(moved("https://www.example.org/", 301), "http://example.org/")
    assert reading is not None
    assert reading.seen is Seen.OTHER


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize(("status", "seen"), [(401, Seen.LOGIN_WALL), (403, Seen.OTHER)])
def test_a_refusal_without_a_typed_reason_says_nothing_of_the_post(name: str, status: int, seen: Seen) -> None:
    """R8: 401 and 403 count only with a typed reason."""
    for answer in (page(PROSE, status), Answer(status=status, headers=(("Content-Type", "application/json"),), body=b'{"message":"no"}')):
        reading = platform(name).read(answer, id_of(name), Target.POST, None)
        assert (reading.seen, reading.reason) == (seen, f"http-{status}")


def test_other_statuses_are_no_refusal() -> None:
    """A status that names no refusal is left to the platforms."""
    assert [refusal(Answer(status=status, body=b"x")) for status in (200, 400, 404, 410)] == [None] * 4


@given(
    status=st.integers(100, 599),
    headers=st.lists(st.tuples(st.sampled_from(["Location", "Content-Type", "Content-Length", "Server", "x"]), st.text(max_size=30)), max_size=4),
    body=st.binary(max_size=300),
    truncated=st.sampled_from([None, "length", "time"]),
)
def test_any_answer_is_read(status: int, headers: list[tuple[str, str]], body: bytes, truncated: str | None) -> None:
    """Reading is total, a cut answer is never live or gone, and bytes at random are never live."""
    answer = Answer(status=status, headers=tuple(headers), body=body, truncated=truncated)
    for each in PLATFORMS:
        for target in Target:
            reading = each.read(answer, id_of(each.name), target, None)
            assert reading.seen is not Seen.LIVE
            assert truncated is None or reading.seen is Seen.OUTAGE
            assert each.identity(answer) is None
