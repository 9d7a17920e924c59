"""The Chromium that visits pages: the only room of Playwright."""

from archiver.browser.chromium import Browser
from archiver.browser.consent import Consent
from archiver.browser.find import find_chromium
from archiver.browser.order import Order, Picture, PostBox, Visit
from archiver.browser.record import Failed
from archiver.browser.steps import Step
from archiver.browser.tiles import Tile

__all__ = ["Browser", "Consent", "Failed", "Order", "Picture", "PostBox", "Step", "Tile", "Visit", "find_chromium"]
