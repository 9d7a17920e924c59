"""Drawn photographs: scenes with light, depth, noise and lettering, so that perceptual hashes have something to tell apart.

Everything follows from the seed: the same picture has the same bytes in every run of the same Pillow.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from PIL import ExifTags, Image, ImageDraw, ImageFilter, ImageFont

UPLOADED = 4096
"""Longest side for which files are as they were uploaded."""

Colour: TypeAlias = tuple[int, int, int]
Draw: TypeAlias = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that somebody published."""

    key: str
    """pbs.twimg.com media key, or a name of ours."""
    scene: str
    caption: str = ""
    seed: int = 1
    width: int = 1600
    height: int = 1000
    other: str = "chart"
    """Scene that it is swapped for."""
    alt: str = ""
    camera: str = ""
    """Written into the file as uploaded (Exif ``Model``); copies that platforms make have lost it."""


def sky(image: Image.Image, top: Colour, bottom: Colour) -> None:
    """Lay a vertical gradient over the whole picture."""
    ramp = Image.linear_gradient("L").resize(image.size)
    image.paste(Image.composite(Image.new("RGB", image.size, bottom), Image.new("RGB", image.size, top), ramp))


def skyline(draw: Draw, chance: random.Random, box: tuple[int, int, int], colour: Colour) -> None:
    """Put houses with lit windows between ``left`` and ``right`` on the line ``ground``."""
    left, right, ground = box
    while left < right:
        width, height = chance.randrange(70, 190), chance.randrange(140, 460)
        draw.rectangle((left, ground - height, left + width, ground), fill=colour)
        for x in range(left + 12, left + width - 18, 30):
            for y in range(ground - height + 14, ground - 20, 38):
                if chance.random() < 0.55:
                    draw.rectangle((x, y, x + 14, y + 20), fill=(244, 214, 140))
        left += width + chance.randrange(4, 40)


def night(image: Image.Image, chance: random.Random) -> None:
    """A city at night with a burning trail across the sky."""
    sky(image, (8, 12, 36), (92, 60, 70))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    start = chance.randrange(100, 400)
    for step in range(60):
        x, y = start + step * 17, int(height * 0.72) - step * 9
        draw.ellipse((x - 4, y - 4, x + 6 + step // 3, y + 6 + step // 3), fill=(255, 190 - step, 90))
    skyline(draw, chance, (0, width, height), (18, 20, 30))


def wreck(image: Image.Image, chance: random.Random) -> None:
    """Metal debris on snow in front of grey houses."""
    sky(image, (170, 180, 190), (232, 234, 238))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    skyline(draw, chance, (0, width, int(height * 0.45)), (120, 124, 130))
    draw.ellipse((width // 5, int(height * 0.55), width * 4 // 5, int(height * 0.9)), fill=(96, 84, 74))
    for _ in range(70):
        x, y = chance.randrange(width // 5, width * 4 // 5), chance.randrange(int(height * 0.5), int(height * 0.88))
        points = [(x + chance.randrange(-90, 90), y + chance.randrange(-50, 50)) for _ in range(4)]
        draw.polygon(points, fill=chance.choice(((58, 62, 66), (128, 118, 104), (176, 60, 40), (30, 30, 32))))
    draw.rectangle((width // 2 - 60, int(height * 0.42), width // 2 + 50, int(height * 0.83)), fill=(70, 78, 84))


def harbour(image: Image.Image, chance: random.Random) -> None:
    """Ships and cranes over water."""
    sky(image, (120, 170, 214), (238, 214, 180))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    water = int(height * 0.6)
    draw.rectangle((0, water, width, height), fill=(30, 78, 104))
    for crane in range(4):
        x = 120 + crane * width // 4 + chance.randrange(-60, 60)
        draw.line((x, water, x, water - 360), fill=(196, 60, 40), width=22)
        draw.line((x - 60, water - 340, x + 220, water - 360), fill=(196, 60, 40), width=16)
    for _ in range(4):
        x, y = chance.randrange(0, width - 300), water + chance.randrange(20, 220)
        draw.polygon([(x, y), (x + 320, y), (x + 270, y + 80), (x + 40, y + 80)], fill=chance.choice(((20, 24, 30), (120, 28, 24), (236, 236, 230))))
        draw.rectangle((x + 180, y - 70, x + 270, y), fill=(240, 240, 236))


def storm(image: Image.Image, chance: random.Random) -> None:
    """Flooded street under heavy clouds."""
    sky(image, (52, 58, 66), (140, 146, 140))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    for _ in range(22):
        x, y, size = chance.randrange(-100, width), chance.randrange(-60, height // 4), chance.randrange(120, 340)
        shade = chance.randrange(46, 92)
        draw.ellipse((x, y, x + size * 2, y + size), fill=(shade, shade + 4, shade + 10))
    skyline(draw, chance, (0, width // 3, int(height * 0.8)), (84, 52, 44))
    skyline(draw, chance, (width * 2 // 3, width, int(height * 0.75)), (104, 88, 70))
    draw.rectangle((0, int(height * 0.7), width, height), fill=(92, 86, 62))
    for y in range(int(height * 0.72), height, 26):
        draw.arc((chance.randrange(0, width // 2), y, width - chance.randrange(0, width // 2), y + 30), 0, 180, fill=(140, 134, 104), width=5)


def stage(image: Image.Image, chance: random.Random) -> None:
    """A theatre stage with light cones above an audience."""
    sky(image, (30, 6, 14), (110, 20, 30))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    for x in range(200, width, 380):
        draw.polygon([(x, 0), (x - 160, int(height * 0.7)), (x + 160, int(height * 0.7))], fill=(210, 170, 110))
    draw.rectangle((0, int(height * 0.66), width, int(height * 0.74)), fill=(74, 46, 28))
    for _ in range(90):
        x, y, size = chance.randrange(0, width), chance.randrange(int(height * 0.76), height), chance.randrange(26, 46)
        draw.ellipse((x, y, x + size, y + size), fill=chance.choice(((20, 14, 12), (60, 40, 30), (34, 22, 18))))


def garden(image: Image.Image, chance: random.Random) -> None:
    """A flower bed in front of hills."""
    sky(image, (150, 200, 240), (226, 240, 210))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    draw.ellipse((-200, int(height * 0.35), width // 2 + 200, height * 2), fill=(86, 132, 70))
    draw.ellipse((width // 3, int(height * 0.45), width + 400, height * 2), fill=(60, 110, 58))
    for _ in range(260):
        x, y, size = chance.randrange(0, width), chance.randrange(int(height * 0.6), height), chance.randrange(10, 38)
        draw.ellipse((x, y, x + size, y + size), fill=chance.choice(((214, 60, 90), (244, 206, 70), (250, 246, 240), (120, 70, 170))))


def chart(image: Image.Image, chance: random.Random) -> None:
    """A printed bar chart."""
    image.paste((250, 248, 240), (0, 0, *image.size))
    draw, (width, height) = ImageDraw.Draw(image), image.size
    for y in range(120, height - 120, 110):
        draw.line((100, y, width - 80, y), fill=(200, 200, 200), width=3)
    for x in range(140, width - 160, 170):
        top = chance.randrange(160, height - 220)
        draw.rectangle((x, top, x + 110, height - 130), fill=chance.choice(((28, 90, 150), (210, 90, 40), (60, 140, 90))))
    draw.line((100, 100, 100, height - 130, width - 80, height - 130), fill=(20, 20, 20), width=8)


SCENES: Mapping[str, Callable[[Image.Image, random.Random], None]] = {
    "night": night,
    "wreck": wreck,
    "harbour": harbour,
    "storm": storm,
    "stage": stage,
    "garden": garden,
    "chart": chart,
}


def paint(picture: Picture) -> Image.Image:
    """Return the picture in full size."""
    chance = random.Random(f"{picture.scene}/{picture.seed}")
    canvas = Image.new("RGB", (1600, 1000))
    SCENES[picture.scene](canvas, chance)
    canvas = canvas.filter(ImageFilter.GaussianBlur(1.6)).resize((picture.width, picture.height))
    grain = Image.frombytes("L", (400, 250), chance.randbytes(100_000)).resize(canvas.size).convert("RGB")
    photograph = Image.blend(canvas, grain, 0.07)
    letter(photograph, picture.caption)
    return photograph


def letter(image: Image.Image, caption: str) -> None:
    """Write a caption into the lower left corner."""
    if not caption:
        return
    size = max(14, image.width // 32)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=size)
    box = draw.textbbox((size, image.height - 2 * size), caption, font=font)
    draw.rectangle((box[0] - size // 2, box[1] - size // 3, box[2] + size // 2, box[3] + size // 3), fill=(16, 16, 18))
    draw.text((size, image.height - 2 * size), caption, font=font, fill=(246, 246, 240))


def jpeg(image: Image.Image, quality: int, camera: str = "") -> bytes:
    """Return an image as a JPEG file, with the Exif of a camera."""
    exif = Image.Exif()
    if camera:
        exif[ExifTags.Base.Model] = camera
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, optimize=True, exif=exif)
    return stream.getvalue()


class Gallery:
    """All pictures there are, drawn when they are first asked for."""

    def __init__(self, pictures: Iterable[Picture]) -> None:
        self._pictures = {picture.key: picture for picture in pictures}
        self._drawn: dict[tuple[str, str, int], bytes] = {}

    def keys(self) -> frozenset[str]:
        """Return the keys of all pictures."""
        return frozenset(self._pictures)

    def get(self, key: str) -> Picture | None:
        """Return a picture's record, None where there is no such picture."""
        return self._pictures.get(key)

    def content(self, key: str, condition: str = "live", longest: int = UPLOADED) -> bytes:
        """Return a JPEG whose longer side is at most ``longest`` pixels, in one of the conditions of media."""
        known = (key, condition, longest)
        if known not in self._drawn:
            self._drawn[known] = self._draw(self._pictures[key], condition, longest)
        return self._drawn[known]

    def _draw(self, picture: Picture, condition: str, longest: int) -> bytes:
        if condition == "swapped":
            picture = replace(picture, scene=picture.other, seed=picture.seed + 1000, caption="")
        image, quality = paint(picture), 90
        if condition == "reencoded":
            image, quality = image.resize((picture.width * 3 // 4, picture.height * 3 // 4), Image.Resampling.LANCZOS), 62
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return jpeg(image, quality, picture.camera if condition == "live" and longest == UPLOADED else "")


def avatar(name: str) -> bytes:
    """Return a small square with the first letter of a name."""
    colour = hashlib.sha256(name.encode()).digest()
    image = Image.new("RGB", (96, 96), (colour[0] // 2 + 40, colour[1] // 2 + 40, colour[2] // 2 + 40))
    ImageDraw.Draw(image).text((30, 18), name[:1].upper(), font=ImageFont.load_default(size=52), fill=(255, 255, 255))
    return jpeg(image, 85)
