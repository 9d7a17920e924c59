"""Posts quoted in plain text, where only the words and the dateline are left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import find_quotations
from archiver.discover.dates import read_date
from archiver.discover.language import guess_language
from archiver.platforms import PLATFORMS
from storage.model import Embed, Link

SIGNED = "— Krus & Stern (@krus_stern) May 30, 2024"
BROKEN_APART = f"""Die Redaktion hat den ganzen Tag über nachgefragt.
Beleg: Der Zug fuhr heute nicht ab
{SIGNED}
„Die Weiche klemmt“, heißt es in der Mitteilung der Bahn. Der Schaden wurde am Morgen gefunden.https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx
Danach geht der Artikel mit einem eigenen Absatz weiter.
"""


def only(text: str) -> Embed:
    found = find_quotations(text, PLATFORMS)
    assert len(found) == 1
    return found[0]


def test_quotation_with_its_dateline_in_the_middle() -> None:
    """Both parts of the post are read in order and nothing of the next paragraph, and the picture's short link leads to the post."""
    assert only(BROKEN_APART) == Embed(
        kind="embed",
        form="text-quotation",
        href="https://t.co/2zPBjtSbZx",
        position=0,
        platform="x",
        author="krus_stern",
        name="Krus & Stern",
        text=("Beleg: Der Zug fuhr heute nicht ab „Die Weiche klemmt“, heißt es in der Mitteilung der Bahn. Der Schaden wurde am Morgen gefunden."),
        posted="2024-05-30",
        posted_text="May 30, 2024",
        lang="de",
        links=(Link(href="https://t.co/FUJvRB4PWN", kind="short-link"), Link(href="https://pic.twitter.com/2zPBjtSbZx", kind="media")),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Intro.\nThe gate is shut https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx {SIGNED}\nThe article goes on. pic.twitter.com/zzzzzzzzzz",
        f"Intro.\nThe gate is shut https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx\n{SIGNED}\nThe article goes on.",
        f"Intro.\nThe gate is shut https://t.co/FUJvRB4PWN\npic.twitter.com/2zPBjtSbZx\n{SIGNED}\nThe article goes on.",
        f"Intro.\nThe gate is shut https://t.co/FUJvRB4PWNpic.twitter.com/2zPBjtSbZx{SIGNED}\nThe article goes on.",
        f"Intro.\n\nThe gate is shut https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx\n\n{SIGNED}\n\nThe article goes on.",
        f"Intro.\nThe gate\n{SIGNED}\nis shut https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx\nThe article goes on.",
        f"Intro.\nThe gate {SIGNED} is shut https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx\nThe article goes on.",
    ],
)
def test_quotation_is_read_in_every_order(text: str) -> None:
    """Before the dateline, around it, on its line or on lines of their own: the post's words and links are the same."""
    found = find_quotations(text, PLATFORMS)[0]
    assert found.text == "The gate is shut"
    assert [link.href for link in found.links] == ["https://t.co/FUJvRB4PWN", "https://pic.twitter.com/2zPBjtSbZx"]
    assert (found.author, found.posted) == ("krus_stern", "2024-05-30")


DATES = [
    ("30. Mai 2024", "2024-05-30"),
    ("30. Mai 2024, 14:05 Uhr", "2024-05-30"),
    ("30. Mai 2024 um 14:05 Uhr", "2024-05-30"),
    ("Donnerstag, 30. Mai 2024", "2024-05-30"),
    ("am 30. Mai 2024", "2024-05-30"),
    ("30.05.2024, 14:05", "2024-05-30"),
    ("1. Jänner 2024", "2024-01-01"),
    ("30 mai 2024", "2024-05-30"),
    ("30 mai 2024 à 14:05", "2024-05-30"),
    ("30 mai 2024 à 14h05", "2024-05-30"),
    ("30 mai 2024 14 h 05", "2024-05-30"),
    ("jeudi 30 mai 2024", "2024-05-30"),
    ("1er août 2024", "2024-08-01"),
    ("30 de mayo de 2024", "2024-05-30"),
    ("30 de mayo de 2024 a las 14:05", "2024-05-30"),
    ("mayo 30, 2024", "2024-05-30"),
    ("3 de septiembre del 2024", "2024-09-03"),
    ("30 maggio 2024", "2024-05-30"),
    ("30 maggio 2024 alle ore 14:05", "2024-05-30"),
    ("1° maggio 2024", "2024-05-01"),
    ("30 maja 2024", "2024-05-30"),
    ("30 maja 2024 r.", "2024-05-30"),
    ("30 maja 2024 r., 14:05", "2024-05-30"),
    ("30 maja 2024 o 14:05", "2024-05-30"),
    ("30. maj 2024", "2024-05-30"),
    ("30 mai 2024, 14:05", "2024-05-30"),
    ("30 Mayıs 2024", "2024-05-30"),
    ("30 мая 2024 г.", "2024-05-30"),
    ("30 травня 2024 р.", "2024-05-30"),
    ("2024년 5월 30일", "2024-05-30"),
    ("1 października 2024", "2024-10-01"),
    ("30 de maio de 2024", "2024-05-30"),
    ("30 de maio de 2024 às 14:05", "2024-05-30"),
    ("1º de março de 2024", "2024-03-01"),
    ("30 Μαΐου 2024", "2024-05-30"),
    ("30. mája 2024", "2024-05-30"),
    ("2024. május 30.", "2024-05-30"),
    ("30. toukokuuta 2024", "2024-05-30"),
    ("30 de maig de 2024", "2024-05-30"),
    ("30 d’abril de 2024", "2024-04-30"),
    ("30 Mei 2024", "2024-05-30"),
    ("30 tháng 5, 2024", "2024-05-30"),
    ("30 май 2024 г.", "2024-05-30"),
    ("30 مايو 2024", "2024-05-30"),
    ("مايو ٣٠، ٢٠٢٤", "2024-05-30"),
    ("۳۰ مه ۲۰۲۴", "2024-05-30"),
    ("30 مئی، 2024", "2024-05-30"),
    ("30 במאי 2024", "2024-05-30"),
    ("30 मई 2024", "2024-05-30"),
    ("৩০ মে, ২০২৪", "2024-05-30"),
    ("30 พฤษภาคม 2024", "2024-05-30"),
    ("2:05 PM · May 30, 2024", "2024-05-30"),
]


@pytest.mark.parametrize("link", ["", " https://twitter.com/anna_b/status/1796161717017489850", "https://twitter.com/anna_b/status/1796161717017489850"])
@pytest.mark.parametrize(("printed", "day"), DATES)
def test_dateline_is_read_in_the_widgets_languages(printed: str, day: str, link: str) -> None:
    """German, French, Spanish, Italian, Polish, Portuguese and others, with time, weekday or preposition, also with the post's address glued to it."""
    embed = only(f"Am Abend gab es Neues von der Brücke.\n\nDie Brücke bleibt zu.\n— Anna Bauer (@anna_b) {printed}{link}\n\nDanach geht der Artikel weiter.")
    assert (embed.author, embed.name, embed.text) == ("anna_b", "Anna Bauer", "Die Brücke bleibt zu.")
    assert (embed.posted, embed.posted_text) == (day, printed)
    assert embed.id == ("1796161717017489850" if link else None)


@pytest.mark.parametrize(("printed", "day"), DATES)
def test_dateline_in_any_language_may_stand_in_the_middle(printed: str, day: str) -> None:
    """What stands behind it belongs to the post up to the line with its short links, and not the article's next paragraph."""
    after = "Der Verkehr wird umgeleitet.https://t.co/FUJvRB4PWN pic.twitter.com/2zPBjtSbZx"
    embed = only(f"Am Abend gab es Neues.\nDie Brücke bleibt zu.\n— Anna Bauer (@anna_b) {printed}\n{after}\nDanach geht der Artikel weiter.")
    assert embed.text == "Die Brücke bleibt zu. Der Verkehr wird umgeleitet."
    assert (embed.posted, embed.posted_text) == (day, printed)
    assert embed.href == "https://t.co/2zPBjtSbZx"


@pytest.mark.parametrize(
    "signed",
    [
        "&mdash; Anna Bauer (@anna_b) May 30, 2024",
        "\u200f— \u200fAnna Bauer\u200f (@anna_b\u200e) \u200f30 مايو 2024",
        "— Anna Bauer (@anna_b) [May 30, 2024](https://twitter.com/anna_b/status/1796161717017489850?ref_src=twsrc%5Etfw)",
    ],
    ids=["entity", "signs of direction", "markdown"],
)
def test_dateline_is_read_as_software_leaves_it(signed: str) -> None:
    """With entities, with the signs of direction of Arabic and Hebrew, with the link that Markdown writes."""
    embed = only(f"Am Abend gab es Neues.\n\nDie Brücke bleibt zu.\n{signed}\n\nDanach geht der Artikel weiter.")
    assert (embed.author, embed.name, embed.text, embed.posted) == ("anna_b", "Anna Bauer", "Die Brücke bleibt zu.", "2024-05-30")
    assert (embed.id is not None) == ("twitter.com" in signed)


@pytest.mark.parametrize(
    ("written", "platform", "native_id"),
    [
        ("x.com/anna_b/status/1796161717017489850", "x", "1796161717017489850"),
        ("www.twitter.com/anna_b/status/1796161717017489850", "x", "1796161717017489850"),
        ("(mobile.twitter.com/anna_b/status/1796161717017489850)", "x", "1796161717017489850"),
        ("youtu.be/jNQXAC9IVRw", "youtube", "jNQXAC9IVRw"),
        ("t.me/durov/123.", "telegram", "123"),
        ("social.example/@desk/110372412617177781", "mastodon", "social.example/110372412617177781"),
        ("bit.ly/3xYzAbC", None, None),
    ],
    ids=["x", "www", "brackets", "youtube", "telegram", "mastodon", "short link"],
)
def test_addresses_without_a_scheme_are_links(written: str, platform: str | None, native_id: str | None) -> None:
    """As people write them into running text."""
    found = only(f"Wie {written} zeigt, bleibt die Brücke zu.")
    assert (found.kind, found.platform, found.id) == ("link", platform, native_id)
    assert found.href.startswith("https://")


@pytest.mark.parametrize(
    "written", ["www.vox.com/a/status/1796161717017489850", "mail a@x.com/b/status/1796161717017489850", "und/oder t.me/durov", "?u=youtu.be/jNQXAC9IVRw"]
)
def test_other_words_with_dots_and_slashes_are_none(written: str) -> None:
    """Other sites, mail addresses, profiles, and parts of other addresses."""
    assert find_quotations(f"Siehe {written} und mehr.", PLATFORMS) == ()


def test_post_without_links_is_a_witness_without_a_way_to_it() -> None:
    """The words stand before the dateline; what follows is the article's own, and no address is made up."""
    found = only(f"Intro.\nThe gate is shut\n{SIGNED}\nThe article goes on without links.")
    assert (found.text, found.href, found.permalink, found.links) == ("The gate is shut", "", None, ())


def test_link_to_a_source_does_not_pass_for_the_post() -> None:
    """Only a picture's short link leads to the post; the author's own link leads elsewhere."""
    found = only(f"The gate is shut https://t.co/FUJvRB4PWN\n{SIGNED}")
    assert found.href == ""
    assert found.links == (Link(href="https://t.co/FUJvRB4PWN", kind="short-link"),)


def test_address_behind_the_date_is_the_posts_own() -> None:
    """Extractors that keep links write the permalink right behind the date."""
    found = only(f"The gate is shut\n{SIGNED} (https://twitter.com/krus_stern/status/1796161717017489850?ref_src=x)\nMore.")
    assert (found.id, found.permalink) == ("1796161717017489850", "https://x.com/i/status/1796161717017489850")


def test_two_quotations_keep_apart() -> None:
    """The words of the second are not taken for the rest of the first."""
    text = (
        f"One is shut\n{SIGNED}\nsays the town pic.twitter.com/2zPBjtSbZx\n"
        "Two is open https://t.co/abcdefgh12\n— Jo (@jo_example) June 1, 2024\nThe article goes on.\n"
        "Three is new — Jo (@jo_example) 2. Juni 2024\nEnd."
    )
    found = find_quotations(text, PLATFORMS)
    assert [each.text for each in found] == ["One is shut says the town", "Two is open", "Three is new"]
    assert [each.posted for each in found] == ["2024-05-30", "2024-06-01", "2024-06-02"]


def test_far_short_link_is_not_the_posts() -> None:
    """A post is short: a link paragraphs later belongs to the article."""
    found = find_quotations(f"The gate is shut\n{SIGNED}\n{'A long paragraph of the article. ' * 20}\nSee pic.twitter.com/2zPBjtSbZx", PLATFORMS)
    assert [(each.form, each.text) for each in found] == [("text-quotation", "The gate is shut"), ("short-link", None)]


def test_bluesky_signs_with_a_domain() -> None:
    """A handle with dots is Bluesky's; the time of day belongs to the print, not to the date."""
    found = only("Low water again at the harbour\n— Emmy (@emmy.example.org) July 3, 2023 at 11:11 AM\nMore.")
    assert (found.platform, found.author, found.posted, found.posted_text) == ("bluesky", "emmy.example.org", "2023-07-03", "July 3, 2023 at 11:11 AM")


@pytest.mark.parametrize(
    "text",
    [
        "Jo Example (@jo_example) May 30, 2024",
        "— Jo Example (@jo_example) writes about the river.",
        "— Jo Example, May 30, 2024",
        "It was shut — said Jo (@jo@example.social) May 30, 2024",
        "Mail: desk (@) May 30, 2024 — x",
    ],
)
def test_names_alone_are_no_dateline(text: str) -> None:
    """A dateline has a dash, a handle and a date."""
    assert find_quotations(text, PLATFORMS) == ()


def test_addresses_in_text_are_links() -> None:
    """Posts and short links that stand in the text are links, other addresses are not; closing signs do not belong to them."""
    found = find_quotations(
        "He wrote (https://x.com/jo_example/status/1796161717017489860), see https://bit.ly/3xYzAbC, pic.twitter.com/2zPBjtSbZx or https://news.example/a.",
        PLATFORMS,
    )
    assert [(each.kind, each.form, each.href, each.position) for each in found] == [
        ("link", "bare-url", "https://x.com/jo_example/status/1796161717017489860", 0),
        ("link", "short-link", "https://bit.ly/3xYzAbC", 1),
        ("link", "short-link", "https://pic.twitter.com/2zPBjtSbZx", 2),
    ]


def test_name_may_hold_a_dash() -> None:
    """The dash that opens the line signs, not the one inside the name."""
    assert only("Words\n— Town – Press Office (@town_example) 30 mai 2024").name == "Town – Press Office"


def test_platforms_not_asked_for_are_not_found() -> None:
    """Only the given platforms are looked for."""
    assert find_quotations(BROKEN_APART, [each for each in PLATFORMS if each.name == "bluesky"]) == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "(@" * 10_000,
        "— " * 10_000 + "(@a_b) May 30, 2024",
        "(@a_b) " * 4_000,
        "https://" * 3_000,
        "https://t.co/" * 2_000,
        "pic.twitter.com/a" * 2_000,
        "\n" * 20_000,
    ],
)
def test_hostile_text_is_read_to_its_end(hostile: str) -> None:
    """Repetition hides no quotation behind it."""
    found = find_quotations(f"{hostile}\n\nThe gate is shut\n{SIGNED}\n", PLATFORMS)
    assert [(each.author, each.text) for each in found if each.author == "krus_stern"] == [("krus_stern", "The gate is shut")]


PIECES = (
    SIGNED,
    "\n",
    "pic.twitter.com/2zPBjtSbZx",
    "https://t.co/FUJvRB4PWN",
    "(@a.b.c) July 3, 2023",
    " — ",
    "May 30, 2024",
    "https://x.com/a/status/123456",
    "\ue000",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=15))
def test_any_text_can_be_searched(pieces: list[str]) -> None:
    """Nothing raises, positions count without gaps, and no link stays in the words."""
    found = find_quotations("".join(pieces), PLATFORMS)
    assert [each.position for each in found] == list(range(len(found)))
    assert all("pic.twitter.com/2zPBjtSbZx" not in (each.text or "") for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "31 June 2024",
        "May 2024",
        "4 Maybe 2024",
        "30. Feber 2021",
        "Weather 3, 2024",
        "14:05 · later",
        "am Montag",
        "Montag, 45. Mai 2024",
        "5 jui. 2024",
        "5 fe 2024",
        "",
    ],
)
def test_impossible_dates_are_none(text: str) -> None:
    """What cannot be a day is no date, and the beginning of two months' names is neither."""
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "printed", "day"),
    [
        ("MAY 30, 2024 AT 5:12 PM", "MAY 30, 2024 AT 5:12 PM", "2024-05-30"),
        ("May 30, 2024 was dry, at 5:12 PM it rained", "May 30, 2024", "2024-05-30"),
        ("2024-05-30, 17:12", "2024-05-30, 17:12", "2024-05-30"),
        ("2024-05-301", None, None),
        ("May 30", "May 30", None),
        ("30. Mai um 17:12 Uhr", "30. Mai um 17:12 Uhr", None),
        ("5 juil. 2024", "5 juil. 2024", "2024-07-05"),
        ("on Thursday, May 30, 2024", None, None),
    ],
)
def test_a_date_is_told_as_printed_and_as_a_day(text: str, printed: str | None, day: str | None) -> None:
    """Right where the text begins, with the time of day that stands right behind it; without a year the day is not known."""
    assert read_date(text) == ((printed, day) if printed is not None else None)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Der Zug fuhr nicht, weil die Weiche nach dem Sturm klemmte.", "de"),
        ("The train did not run because of the storm and its damage.", "en"),
        ("Le train est resté en gare dans la nuit avec les voyageurs.", "fr"),
        ("El tren no salió por la tormenta y los daños que dejó.", "es"),
        ("Il treno non è partito per la tempesta e i danni che ha fatto.", "it"),
        ("OUR BRIDGE AND THE RIVER", "en"),
        ("C’est l’été, ce n’est rien", "fr"),
        ("Und jetzt?", None),
        ("Die Brücke und le pont est beau", None),
        ("Die Brücke und le pont et la mer", "fr"),
        ("Zug 14:30 Gleis 7", None),
        ("", None),
        (None, None),
    ],
)
def test_language_is_guessed_only_where_words_speak_for_it(text: str | None, lang: str | None) -> None:
    """Unsure is None."""
    assert guess_language(text) == lang


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Intro.\nThe gate is shut\n- Krus (@krus_stern) May 30, 2024", "The gate is shut"),
        ("Intro.\nThe gate is shut\nhttps://t.co/AbCdEfGhIj — Krus (@krus_stern) May 30, 2024", "The gate is shut"),
        ("Intro.\nThe gate\n— Krus (@krus_stern) May 30, 2024\nis shut https://t.co/AbCdEfGhIj", "The gate is shut"),
        (
            "Intro.\n" + "The gate is shut. " * 15 + "\n— Krus (@krus_stern) May 30, 2024\n" + "And open. " * 20 + "https://t.co/AbCdEfGhIj",
            "The gate is shut. " * 15,
        ),
        (
            "Intro.\n" + "The gate is shut. " * 15 + "\n— Krus (@krus_stern) May 30, 2024\nSays he. https://t.co/AbCdEfGhIj",
            "The gate is shut. " * 15 + "Says he.",
        ),
    ],
    ids=["hyphen", "link before", "end of text", "longer than any post", "a post's length"],
)
def test_the_words_around_a_dateline_are_the_posts_as_far_as_a_post_goes(text: str, said: str) -> None:
    """Short links tell where they end; a paragraph of the article is none of them, whatever it links to."""
    quoted = next(each for each in find_quotations(text, PLATFORMS) if each.form == "text-quotation")
    assert quoted.text == said.strip()


SHUT = "Our gate\nis shut"
GRAM = "https://www.instagram.com/p/Bw-eOMwAiNU/"
LINKED = f"[A post shared by Krus & Stern (@krus.stern)]({GRAM}?igsh=1)"
SIGNED_IN_WORDS = {
    "View this post on Instagram\n\nA post shared by Krus & Stern (@krus.stern)": (None, None, None),
    "The article says so.\nA photo posted by Krus & Stern (@krus.stern)": (None, None, None),
    f"View this post on Instagram\n{SHUT}\nA post shared by\nKrus & Stern\n(@krus.stern) on\nMay 2, 2019 at 3:00pm": (None, "Our gate is shut", "2019-05-02"),
    f"Sieh dir diesen Beitrag auf Instagram an{SHUT}Ein Beitrag geteilt von Krus & Stern (@krus.stern) am Mai 2, 2019": (
        None,
        "Our gate is shut",
        "2019-05-02",
    ),
    "Wyświetl ten post na Instagramie\n\nPost udostępniony przez Krus & Stern (@krus.stern) w dniu Maj 2, 2019 o 4:05": (None, None, "2019-05-02"),
    f"[View this post on Instagram]({GRAM})\n\n{SHUT}\n\n{LINKED}": ("Bw-eOMwAiNU", "Our gate is shut", None),
    f"[Our gate is shut]({GRAM})\n\nA post shared by [Krus & Stern](https://www.instagram.com/krus.stern/) (@krus.stern) on": (
        "Bw-eOMwAiNU",
        "Our gate is shut",
        None,
    ),
}


@pytest.mark.parametrize("text", SIGNED_IN_WORDS)
def test_a_post_that_is_signed_in_words_is_quoted(text: str) -> None:
    """Widgets of Instagram sign in words, and newer ones leave the caption and the date out: what the article says before is not taken for the post's."""
    found = only(f"Intro.\n{text}\nThe article goes on.")
    assert (found.kind, found.form, found.platform, found.author, found.name) == ("embed", "text-quotation", "instagram", "krus.stern", "Krus & Stern")
    assert (found.id, found.text, found.posted) == SIGNED_IN_WORDS[text]
    assert (found.posted_text is None) == (found.posted is None)
    assert found.posted_text is None or found.posted_text in text


def test_what_stands_before_a_handle_is_a_name_only_on_its_own_line() -> None:
    """Some accounts have no other name than their handle; several lines between the widget's words and a handle are no name, and then nothing is signed."""
    assert only("A post shared by (@krus.stern) on May 2, 2019").name is None
    # As long as handles of Instagram may be, and longer than those of X.
    assert only("A post shared by Harbour Watch (@the_harbour_watch_of_hamburg)").author == "the_harbour_watch_of_hamburg"
    assert only("A post shared by A (@first) in memory of B (@second)").author == "first"
    assert find_quotations("A post shared by\nthe harbour is closed\nas of today, says he\n(@krus.stern)", PLATFORMS) == ()


def test_signatures_in_words_end_the_quotation_before_them() -> None:
    """Each has its own words, whichever way the next one is signed; what is shared otherwise is no post."""
    signed = "View this post on Instagram\nOne\nA post shared by A (@first)\nBetween.\nA video posted by B (@second)\nThe gate is shut\n"
    found = find_quotations(f"{signed}{SIGNED}\nThe link was shared by his team (@third).", PLATFORMS)
    assert [(each.platform, each.author, each.text) for each in found] == [
        ("instagram", "first", "One"),
        ("instagram", "second", None),
        ("x", "krus_stern", "The gate is shut"),
    ]
