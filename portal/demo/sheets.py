"""A sheet of layers: shapes in roles (ground, body, thread…), coloured only when it is printed.

A motif is drawn once and printed in many colours: each layer is kept as an antialiased mask.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from portal.demo.paths import Line, Place, ellipse, outline, placed

SIDE_PX: Final = 1_000
FINER: Final = 2  # masks are drawn this many times larger, then reduced


@dataclass(frozen=True)
class Shape:
    """Polylines, filled (width 0) or stroked, perhaps dashed: (on, off) in grid units."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    width: float = 0.0
    dash: tuple[float, float] | None = None


@dataclass
class Layer:
    """Shapes of one colour. role: a key of the palette or "#rrggbb". opacity: 0–1."""

    role: str
    opacity: float = 1.0
    clip: str = ""
    shapes: list[Shape] = field(default_factory=list)


@dataclass
class Sheet:
    """What a motif draws on: a 100 × 100 grid, layers from the ground upwards."""

    layers: list[Layer] = field(default_factory=list)
    place: Place = Place()
    clip: str = ""

    def fill(self, data: str, role: str, opacity: float = 1.0) -> None:
        """Fill SVG path data."""
        self._add(outline(data), role, opacity)

    def stroke(
        self,
        data: str,
        role: str,
        width: float,
        dash: tuple[float, float] | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Stroke SVG path data with round ends."""
        self._add(outline(data), role, opacity, width, dash)

    def dots(
        self, points: Iterable[tuple[float, float]], radius: float, role: str, opacity: float = 1.0
    ) -> None:
        """Fill a dot at each point."""
        for x, y in points:
            self._add(ellipse(x, y, radius), role, opacity)

    def oval(
        self, x: float, y: float, radius_x: float, radius_y: float, role: str, opacity: float = 1.0
    ) -> None:
        """Fill an ellipse."""
        self._add(ellipse(x, y, radius_x, radius_y), role, opacity)

    def _add(
        self,
        lines: list[Line],
        role: str,
        opacity: float,
        width: float = 0.0,
        dash: tuple[float, float] | None = None,
    ) -> None:
        shape = Shape(
            tuple(tuple(line) for line in placed(lines, self.place)),
            width * abs(self.place.scale_y),
            dash,
        )
        last = self.layers[-1] if self.layers else None
        if last is None or (last.role, last.opacity, last.clip) != (role, opacity, self.clip):
            last = Layer(role, opacity, self.clip)
            self.layers.append(last)
        last.shapes.append(shape)


@dataclass(frozen=True)
class Mask:
    """An antialiased mask (L) and where its upper left corner lies on the picture."""

    image: Image.Image
    at: tuple[int, int]


def mask_of(shapes: Iterable[Shape], view: Place, clip: str = "") -> Mask:
    """Return the mask of shapes seen through a view, cut to what it covers of the picture."""
    unit = SIDE_PX * FINER / 100
    strokes = [
        (shape, [(x * unit, y * unit) for x, y in map(view.of, line)])
        for shape in shapes
        for line in shape.lines
    ]
    left, top, right, bottom = _box_of(strokes, unit * view.scale_x)
    mask = Image.new("L", ((right - left) * FINER, (bottom - top) * FINER))
    pen = ImageDraw.Draw(mask)
    for shape, points in strokes:
        moved = [(x - left * FINER, y - top * FINER) for x, y in points]
        if not shape.width:
            pen.polygon(moved, fill=255)
            continue
        scale = unit * view.scale_x
        for piece in _dashes(moved, shape.dash, scale):
            _stroke(pen, piece, shape.width * scale)
    small = mask.reduce(FINER)
    if clip:
        lines = tuple(tuple(line) for line in outline(clip))
        small = ImageChops.multiply(small, _within(mask_of([Shape(lines)], view), small, left, top))
    return Mask(small, (left, top))


def shadow_of(masks: Iterable[Mask]) -> Image.Image:
    """Return the soft shadow of masks, a little below them, as a mask of the whole picture."""
    whole = Image.new("L", (SIDE_PX, SIDE_PX))
    for mask in masks:
        whole.paste(255, mask.at, mask.image)
    moved = Image.new("L", (SIDE_PX // 4, SIDE_PX // 4))
    moved.paste(whole.reduce(4), (2, 5))
    soft = moved.filter(ImageFilter.GaussianBlur(6))
    return soft.resize(whole.size, Image.Resampling.BILINEAR)


def _box_of(strokes: list[tuple[Shape, Line]], scale: float) -> tuple[int, int, int, int]:
    """Return the pixels (left, top, right, bottom) of the picture that strokes can touch."""
    reach = max(shape.width for shape, _points in strokes) * scale / 2 + FINER
    xs = [x for _shape, points in strokes for x, _y in points]
    ys = [y for _shape, points in strokes for _x, y in points]
    left = min(max(int((min(xs) - reach) // FINER), 0), SIDE_PX - 1)
    top = min(max(int((min(ys) - reach) // FINER), 0), SIDE_PX - 1)
    right = max(min(int((max(xs) + reach) // FINER) + 1, SIDE_PX), left + 1)
    bottom = max(min(int((max(ys) + reach) // FINER) + 1, SIDE_PX), top + 1)
    return left, top, right, bottom


def _within(mask: Mask, frame: Image.Image, left: int, top: int) -> Image.Image:
    """Return the part of a mask that lies in a frame at (left, top)."""
    part = Image.new("L", frame.size)
    part.paste(mask.image, (mask.at[0] - left, mask.at[1] - top))
    return part


def _stroke(pen: ImageDraw.ImageDraw, points: Line, width: float) -> None:
    radius = width / 2
    if len(points) > 1:
        pen.line(points, fill=255, width=max(1, round(width)), joint="curve")
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _dashes(points: Line, dash: tuple[float, float] | None, scale: float) -> list[Line]:
    """Cut a polyline into pieces of dash[0] grid units, dash[1] apart; None: one piece."""
    if dash is None:
        return [points]
    dash = (dash[0] * scale, dash[1] * scale)
    pieces: list[Line] = []
    on, left = True, dash[0]
    piece: Line = [points[0]]
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        walked = 0.0
        while length - walked > left:
            walked += left
            here = (x0 + (x1 - x0) * walked / length, y0 + (y1 - y0) * walked / length)
            if on:
                pieces.append([*piece, here])
            piece = [here]
            on = not on
            left = max(dash[0] if on else dash[1], 0.01)
        left -= length - walked
        if on:
            piece.append((x1, y1))
    if on and len(piece) > 1:
        pieces.append(piece)
    return pieces
