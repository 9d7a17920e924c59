"""Lines of an article that change by themselves: when it was updated, how long ago, how many comments; what widgets and advertisements bring along."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W\d_]+")
MOST_WORDS = 14
MONTHS = """
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    januar februar märz mai juni juli oktober dezember jänner okt dez mär
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
"""
DAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
    lunedì martedì mercoledì giovedì venerdì sabato domenica
"""
TIMES = """
    am pm um at on the of de del le el il à a uhr clock h min mins minute minutes minuten minuti minutos hour hours hrs std stunde stunden heure
    heures hora horas ora ore day days tag tage tagen jour jours día días giorno giorni dia dias week weeks woche wochen sec secs second seconds
    sekunde sekunden vor ago il y fa hace há since seit today heute yesterday gestern hier ayer ieri now jetzt just gerade eben est et edt gmt utc cet
    cest bst mez mesz ist pst pdt updated update published posted last first modified created date stand aktualisiert veröffentlicht erstellt geändert
    zuletzt publié mis jour modifié actualizado publicado aggiornato pubblicato atualizado zaktualizowano opublikowano datum und and et y e o
"""
COUNTS = """
    comment comments kommentar kommentare commentaire commentaires comentario comentarios commenti share shares geteilt teilen like likes view views
    reads read lesezeit lesedauer reading time aufrufe klicks vues vistas partages partage people reactions reaktionen watching mal times fois veces volte vezes
"""
AD_LABELS = """
    anzeige werbung advertisement ad publicité annonce publicidad publicidade pubblicità reklama
"""
LABELS = frozenset(AD_LABELS.split())
"""What stands over an advertisement."""
WIDGET = re.compile(
    r"(?:View this post on|Sieh dir diesen Beitrag auf|Voir cette publication sur|Ver esta publicación en|Visualizza questo post su) Instagram(?: an)?",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"[—–-]|A post shared by|Ein Beitrag geteilt von|Une publication partagée par|Un post condiviso da|Una publicación compartida (?:de|por)"
    r"|Uma publicação compartilhada por|Post udostępniony przez",
    re.IGNORECASE,
)
"""How the last line of a quoted post begins, in which its author and date stand."""
VOLATILE = frozenset(" ".join((MONTHS, DAYS, TIMES, COUNTS)).split())


def is_volatile(sentence: str) -> bool:
    """Tell whether a canonical sentence only dates the page or counts its readers, which has a number, or names what is shown: no word says anything else."""
    words = WORD.findall(sentence.lower())
    if not any(sign.isdigit() for sign in sentence):
        return WIDGET.fullmatch(sentence) is not None or (bool(words) and all(word in LABELS for word in words))
    return len(words) <= MOST_WORDS and all(word in VOLATILE for word in words)


def is_signature(sentence: str) -> bool:
    """Tell whether a canonical sentence is written as the dateline of a quoted post: handle and printed date change with the account and the reader."""
    return SIGNATURE.match(sentence) is not None
