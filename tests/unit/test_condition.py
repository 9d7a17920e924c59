"""By what an answer is known again, and what confirms that it is still the one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.exchange import Answer
from archiver.fetch import condition_of, confirms, validators_of
from storage.asking import Validators

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATE, EARLIER = "Sun, 01 Mar 2026 12:00:00 GMT", "Sun, 01 Mar 2026 11:00:00 GMT"

texts = st.one_of(st.text(max_size=30), st.sampled_from(('"a"', 'W/"a"', '"', "", DATE, EARLIER)))


def known(etag: str | None = '"a"', modified: str | None = None) -> Validators:
    return Validators(etag=etag, last_modified=modified, at=NOW)


def test_a_good_answer_is_known_by_its_etag_and_its_time() -> None:
    """Both are kept as they were given and asked with."""
    answer = Answer(status=200, headers=(("ETag", ' W/"a-1" '), ("Last-Modified", EARLIER), ("Date", DATE)))
    found = validators_of(answer, NOW)
    assert found == Validators(etag='W/"a-1"', last_modified=EARLIER, at=NOW)
    assert condition_of(found) == (("If-None-Match", 'W/"a-1"'), ("If-Modified-Since", EARLIER))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=200),
        Answer(status=404, headers=(("ETag", '"a"'),)),
        Answer(status=200, headers=(("ETag", '"a"'),), truncated="length"),
        Answer(status=200, headers=(("ETag", "a"),)),
        Answer(status=200, headers=(("ETag", '"a"\r\nX: y'),)),
        Answer(status=200, headers=(("ETag", f'"{"a" * 1000}"'),)),
        Answer(status=200, headers=(("Last-Modified", "yesterday"), ("Date", DATE))),
        Answer(status=200, headers=(("Last-Modified", DATE), ("Date", DATE))),
        Answer(status=200, headers=(("Last-Modified", EARLIER),)),
        Answer(status=200, headers=(("Last-Modified", "Sun, 01 Mar 2026 13:00:00 +0100"), ("Date", DATE))),
        Answer(status=200, headers=(("Last-Modified", f"Sun, {'9' * 20} Mar 2026 11:00:00 GMT"), ("Date", DATE))),
        Answer(status=200, headers=(("Last-Modified", "Fri, 31 Dec 9999 23:59:59 GMT"), ("Date", DATE))),
    ],
)
def test_what_cannot_be_trusted_to_tell_versions_apart_is_no_validator(answer: Answer) -> None:
    """No answer that was cut or says no 200, no tag that is none, no time that may be the same for two versions (RFC 9110 §8.8.2.2)."""
    assert validators_of(answer, NOW) is None


@pytest.mark.parametrize("modified", [EARLIER, "Sun, 01 Mar 2026 11:59:59 GMT", "Sun, 01 Mar 2026 12:00:00 +0100", "Sun, 01 Mar 2026 11:00:00 -0000"])
def test_a_page_without_a_tag_is_known_by_its_time_alone(modified: str) -> None:
    """In whatever zone it is told, a second before it was sent at least; it is asked with as it was told."""
    found = validators_of(Answer(status=200, headers=(("Last-Modified", modified), ("Date", DATE))), NOW)
    assert found == known(None, modified)
    assert condition_of(found) == (("If-Modified-Since", modified),)


def test_only_a_304_that_does_not_name_another_version_confirms() -> None:
    """RFC 9110 §15.4.5; tags are compared weakly (§8.8.3.2)."""
    assert confirms(known(), Answer(status=304))
    assert confirms(known(), Answer(status=304, headers=(("ETag", 'W/"a"'),)))
    assert not confirms(known(), Answer(status=304, headers=(("ETag", '"b"'),)))
    assert not confirms(known(), Answer(status=200, headers=(("ETag", '"a"'),)))
    assert confirms(known(None, EARLIER), Answer(status=304, headers=(("ETag", '"b"'),)))


@given(st.integers(100, 599), texts, texts, texts)
def test_no_headers_whatever_fail_or_make_a_request_that_cannot_be_sent(status: int, etag: str, modified: str, date: str) -> None:
    """What is asked with is plain ASCII in one line."""
    found = validators_of(Answer(status=status, headers=(("ETag", etag), ("Last-Modified", modified), ("Date", date))), NOW)
    for _, value in condition_of(found) if found else ():
        assert value.isprintable()
        assert value.isascii()
