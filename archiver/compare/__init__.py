"""What differs between two versions: of a post, a picture, an article (design rule R12).

Canonical fields are compared, never markup or screenshots, and what is volatile (counts, ages, addresses) never takes part.
Pure functions over records: what cannot be decided is no change.
"""

from archiver.compare.articles import compare_articles, is_beginning, is_cut, is_other_block, is_other_page, is_same_article
from archiver.compare.difference import Difference
from archiver.compare.media import is_told_by_key, paired_media, stand_ins
from archiver.compare.posts import compare_fields, is_edited
from archiver.compare.text import canonical_text, sentences
from archiver.fingerprints import Likeness, Match
from archiver.fingerprints import likeness as compare_images

__all__ = [
    "Difference",
    "Likeness",
    "Match",
    "canonical_text",
    "compare_articles",
    "compare_fields",
    "compare_images",
    "is_beginning",
    "is_cut",
    "is_edited",
    "is_other_block",
    "is_other_page",
    "is_same_article",
    "is_told_by_key",
    "paired_media",
    "sentences",
    "stand_ins",
]
