"""The daemon's own pages, for this machine only: whether it lives, whether it is ready, and its figures for Prometheus."""

from archiver.web.figures import Figures
from archiver.web.pages import Check, Health, application
from archiver.web.server import bind, serving

__all__ = ["Check", "Figures", "Health", "application", "bind", "serving"]
