"""Dates as datelines print them, in the languages of the widgets, read without a clock or a locale."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

# Read when they are cut short, too.
MONTH_NAMES = """
    january february march april may june july august september october november december
    januar februar märz april mai juni juli august september oktober november dezember
    jänner feber maerz april mai juni juli august september oktober november dezember
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
    januari februari maart april mei juni juli augustus september oktober november december
    januari februari mars april maj juni juli augusti september oktober november december
    januar februar mars april mai juni juli august september oktober november desember
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    ledna února března dubna května června července srpna září října listopadu prosince
    januar februar marts april maj juni juli august september oktober november december
    ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
"""
# Read as a whole only: their beginnings mean other months elsewhere.
WHOLE_NAMES = """
    january february marec april maj junij julij avgust september oktober november december
    januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
    január február március április május június július augusztus szeptember október november december
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
    gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
    xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
    januari februari maret april mei juni juli agustus september oktober november desember
    януари февруари март април май юни юли август септември октомври ноември декември
    јануар фебруар март април мај јун јул август септембар октобар новембар децембар
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    يناير فبراير مارس ابريل مايو يونيه يوليه اغسطس سبتمبر اكتوبر نوفمبر ديسمبر
    ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר
    जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
    জানুয়ারী ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
    มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
"""

# Vowels of Devanagari, Bengali and Thai are marks, which are no letters to Python.
MONTH = r"(?P<month>(?:[^\W\d_]|[\u0900-\u0963\u0981-\u09cd\u0e31-\u0e4e]){2,20})\.?"
# With the digits of Arabic, Persian, Devanagari and Bengali.
YEAR = r"(?P<year>(?:19|20|١٩|٢٠|۱۹|۲۰|१९|२०|১৯|২০)\d{2})(?!\d)"
OF = r"(?:\s(?:de|del|di|d['’]))?"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s{YEAR}",
        rf"(?P<day>\d{{1,2}})(?:\.|º|°|er|st|nd|rd|th)?{OF}(?:\s|(?<=['’])){MONTH}[,،]?{OF}\s{YEAR}",
        rf"{YEAR}\.\s{MONTH}\s(?P<day>\d{{1,2}})\.?",
        rf"(?P<day>\d{{1,2}})\stháng\s(?P<number>\d{{1,2}}),?\s{YEAR}",
        r"(?P<year>(?:19|20)\d{2})[年년]\s?(?P<number>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日일]",
        r"(?P<year>(?:19|20)\d{2})-(?P<number>\d{2})-(?P<day>\d{2})(?!\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{YEAR}",
        # As X's interface gives it.
        rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s{MONTH}\s(?P<day>\d{{1,2}})\s\d{{2}}:\d{{2}}:\d{{2}}\s(?:UTC|GMT)?[+-]\d{{4}}\s{YEAR}",
        # Without a year the day cannot be told, but the print is still a date.
        rf"{MONTH}\s(?P<day>\d{{1,2}})(?!\d)",
        rf"(?P<day>\d{{1,2}})\.?\s{MONTH}",
    )
)
HOUR = r"\d{1,2}(?:[:.h]|\sh\s)\d{2}(?:\s?[AP]\.?M\.?|\sUhr)?"
# An address may be glued to it.
CLOCK = re.compile(
    rf"(?:\s[rгр]\.)?,?\s(?:(?:at|um|à|om|o|o\sgodz\.|godz\.|kl\.?|às|alle(?:\sore)?|a\slas|[·•|-])\s)?{HOUR}(?=https?:|pic\.|\W|$)|\s[rгр]\.(?=\W|https?:|$)",
    re.IGNORECASE,
)
WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato
    domenica poniedziałek wtorek środa czwartek piątek sobota niedziela segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira
    sexta-feira
"""
# What may stand before the day: the time, as X prints it, a weekday, a preposition.
LEAD = re.compile(
    rf"(?:{HOUR}\s[·•|-]\s|(?:(?:{'|'.join(WEEKDAYS.split())}),?\s)?(?:(?:on|am|den|vom|le|el|il|em|dnia|w\sdniu)\s)?)",
    re.IGNORECASE,
)
LONGEST = 80


def _month_table() -> dict[str, int]:
    """Return each month name, and of most languages each beginning of it (three letters or more) that means one month only."""
    meanings: dict[str, set[int]] = defaultdict(set)
    names = MONTH_NAMES.casefold().split()
    for place, name in enumerate(names):
        for length in range(3, len(name) + 1):
            meanings[name[:length]].add(place % 12 + 1)
    exact = {name: place % 12 + 1 for place, name in enumerate(WHOLE_NAMES.casefold().split() + names)}
    return {begin: numbers.pop() for begin, numbers in meanings.items() if len(numbers) == 1} | exact


MONTHS = _month_table()


def read_date(text: str) -> tuple[str, str | None] | None:
    """Return the date that ``text`` begins with: as printed, and in ISO form as far as it is known.

    A time of day belongs to the print but not to the date: widgets print it in the reader's own time zone.
    """
    window = text[:LONGEST]
    lead = LEAD.match(window)
    begin = lead.end() if lead else 0
    for form in FORMS:
        found = form.match(window, begin)
        iso = _iso(found.groupdict()) if found else None
        if found is None or iso is None:
            continue
        clock = CLOCK.match(window, found.end())
        return window[: clock.end() if clock else found.end()], iso or None
    return None


def _iso(parts: dict[str, str | None]) -> str | None:
    """Return the date, "" where it has no year, None where it is no date."""
    month = int(parts["number"] or 0) if "number" in parts else MONTHS.get((parts["month"] or "").casefold(), 0)
    year = int(parts.get("year") or 2000)
    try:
        day = date(year, month, int(parts["day"] or 0))
    except ValueError:
        return None
    return day.isoformat() if parts.get("year") else ""
