"""What platforms say in a post's place, in three languages: sentences that a reader must not take for more than they are."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "de", "ja")

WORDS: Mapping[str, tuple[str, str, str]] = {
    "deleted": (
        "This post was deleted by its author.",
        "Dieser Beitrag wurde von seiner Verfasserin gelöscht.",
        "この投稿は投稿者によって削除されました。",
    ),
    "removed": (
        "This post has been removed because it broke our rules.",
        "Dieser Beitrag wurde entfernt, weil er gegen unsere Regeln verstieß.",
        "この投稿はルール違反のため削除されました。",
    ),
    "suspended": ("This account has been suspended.", "Dieses Konto wurde gesperrt.", "このアカウントは凍結されています。"),
    "account-gone": ("This account no longer exists.", "Dieses Konto gibt es nicht mehr.", "このアカウントは存在しません。"),
    "protected": (
        "This account is private. Its posts may have been deleted.",
        "Dieses Konto ist privat. Seine Beiträge sind vielleicht gelöscht.",
        "このアカウントは非公開です。投稿は削除された可能性があります。",
    ),
    "restricted": ("Only subscribers may read this post.", "Nur wer abonniert hat, liest diesen Beitrag.", "この投稿は登録者限定です。"),
    "age-restricted": ("Confirm your age to see this post.", "Bestätigen Sie Ihr Alter, um diesen Beitrag zu sehen.", "年齢を確認してください。"),
    "login-wall": (
        "Log in to see whether this post was deleted.",
        "Melden Sie sich an, um zu sehen, ob dieser Beitrag gelöscht wurde.",
        "ログインしてください。この投稿は削除されたかもしれません。",
    ),
    "consent-wall": (
        "We and 214 partners ask for your consent. Nothing was deleted yet.",
        "Wir und 214 Partner bitten um Ihre Zustimmung. Gelöscht wurde noch nichts.",
        "当社と214社のパートナーが同意を求めています。まだ何も削除されていません。",
    ),
    "challenge": (
        "Please wait while we check that you are human. This page was not found.",
        "Bitte warten Sie, wir prüfen, ob Sie ein Mensch sind. Diese Seite wurde nicht gefunden.",
        "ロボットではないことを確認しています。ページが見つかりません。",
    ),
    "rate-limit": (
        "Too many requests. The content is not available.",
        "Zu viele Anfragen. Der Inhalt ist nicht verfügbar.",
        "リクエストが多すぎます。コンテンツは利用できません。",
    ),
    "outage": (
        "Service unavailable. Everything seems to be gone.",
        "Der Dienst ist gestört. Alles scheint gelöscht.",
        "サービスを利用できません。すべて削除されたようです。",
    ),
    "geo-block": (
        "This post is withheld in your country. It was removed here.",
        "Dieser Beitrag ist in Ihrem Land nicht abrufbar. Er wurde hier entfernt.",
        "この投稿はお住まいの国では表示できません。",
    ),
    "not-found": ("This page could not be found.", "Diese Seite wurde nicht gefunden.", "ページが見つかりません。"),
    "gone": ("This page is gone.", "Diese Seite gibt es nicht mehr.", "このページは削除されました。"),
    "access-denied": ("Access denied. The post was removed.", "Zugriff verweigert. Der Beitrag wurde entfernt.", "アクセスが拒否されました。"),
}
OTHER_NAMES = {
    **dict.fromkeys(("offline", "unavailable", "removed-by-uploader", "tombstone-deleted", "unknown-shape", "new-page"), "deleted"),
    **dict.fromkeys(("guidelines", "copyright", "takedown"), "removed"),
    **dict.fromkeys(("terminated",), "suspended"),
    **dict.fromkeys(("closed", "deactivated"), "account-gone"),
    **dict.fromkeys(("login-page", "login-form"), "login-wall"),
    **dict.fromkeys(("captcha", "bot-wall"), "challenge"),
    **dict.fromkeys(("soft-404",), "not-found"),
    **dict.fromkeys(("private",), "protected"),
    **dict.fromkeys(("age",), "age-restricted"),
    **dict.fromkeys(("country",), "geo-block"),
}
"""Conditions that are told in the words of another one."""


def said(condition: str, language: str) -> str:
    """Return the sentence for a condition; where there is none, the one for what was deleted."""
    return WORDS[OTHER_NAMES.get(condition, condition if condition in WORDS else "deleted")][LANGUAGES.index(language)]


def language_of(accepted: str) -> str:
    """Return the language of an answer to ``Accept-Language``: the first one asked for, English where it is another."""
    first = accepted.strip().lower()[:2]
    return first if first in LANGUAGES else LANGUAGES[0]
