"""Which step carries out which work."""

from __future__ import annotations

from archiver.pipeline.alerts import deliver, make_alerts
from archiver.pipeline.articles import read_article_again
from archiver.pipeline.captures import capture_article, capture_post
from archiver.pipeline.line import Line
from archiver.pipeline.links import follow_link
from archiver.pipeline.looks import look_again
from archiver.pipeline.rounds import control_round
from archiver.pipeline.seeds import read_seed
from storage.model import Work
from storage.vocabulary import WorkKind

STEPS = {
    WorkKind.SEED: read_seed,
    WorkKind.ARTICLE: read_article_again,
    WorkKind.RESOLVE: follow_link,
    WorkKind.LOOK: look_again,
    WorkKind.CAPTURE_POST: capture_post,
    WorkKind.CAPTURE_ARTICLE: capture_article,
    WorkKind.CONTROLS: control_round,
    WorkKind.ALERT: make_alerts,
    WorkKind.DELIVER: deliver,
}


async def carry_out(line: Line, work: Work) -> None:
    """Carry out one piece of work, record what it found and when it comes again."""
    await STEPS[work.kind](line, work)
