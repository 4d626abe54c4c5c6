"""Outlines: SVG path data to polylines on a 100 × 100 grid, moved, turned and scaled.

Only what the motifs use: M L H V C S A Z, upper and lower case. Pure.

>>> outline("M0 0h10v10z")
[[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 0.0)]]
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

Point: TypeAlias = tuple[float, float]
Line: TypeAlias = list[Point]

_TOKEN: Final = re.compile(r"[MmLlHhVvCcSsAaZz]|-?(?:\d+\.?\d*|\.\d+)")
_TAKES: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
_STEPS: Final = 14  # straight pieces of one curve: smooth at 2,000 px


@dataclass(frozen=True)
class Place:
    """Where a shape goes: scale (x may be negative: mirrored), then turn, then move."""

    x: float = 0.0
    y: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    degrees: float = 0.0

    def of(self, point: Point) -> Point:
        """Return the point as placed."""
        turn = math.radians(self.degrees)
        x, y = point[0] * self.scale_x, point[1] * self.scale_y
        return (
            x * math.cos(turn) - y * math.sin(turn) + self.x,
            x * math.sin(turn) + y * math.cos(turn) + self.y,
        )


def placed(lines: list[Line], place: Place) -> list[Line]:
    """Return the lines at a place."""
    return [[place.of(point) for point in line] for line in lines]


@lru_cache(maxsize=512)
def _parsed(data: str) -> tuple[tuple[Point, ...], ...]:
    return tuple(tuple(line) for line in _Pen().draw(data))


def outline(data: str) -> list[Line]:
    """Return the polylines of SVG path data; one for each M."""
    return [list(line) for line in _parsed(data)]


def ellipse(x: float, y: float, radius_x: float, radius_y: float | None = None) -> list[Line]:
    """Return a closed ellipse around (x, y)."""
    radius_y = radius_x if radius_y is None else radius_y
    return [
        [
            (x + radius_x * math.cos(angle), y + radius_y * math.sin(angle))
            for angle in (math.tau * step / 40 for step in range(41))
        ]
    ]


class _Pen:
    """Follows path data and leaves polylines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.at: Point = (0.0, 0.0)
        self.handle: Point | None = None

    def draw(self, data: str) -> list[Line]:
        tokens = _TOKEN.findall(data)
        index, command = 0, "M"
        while index < len(tokens):
            if tokens[index].isalpha():
                command = tokens[index]
                index += 1
            takes = _TAKES[command.upper()]
            numbers = [float(token) for token in tokens[index : index + takes]]
            index += takes
            self._step(command, numbers)
            if command in "Mm":  # further pairs after a move are lines
                command = "L" if command == "M" else "l"
        return self.lines

    def _step(self, command: str, numbers: list[float]) -> None:
        kind, relative = command.upper(), command.islower()
        base = self.at if relative else (0.0, 0.0)
        if kind == "Z":
            self._to(self.lines[-1][0])
        elif kind == "H":
            self._to((numbers[0] + base[0], self.at[1]))
        elif kind == "V":
            self._to((self.at[0], numbers[0] + base[1]))
        elif kind == "A":
            self._arc(numbers, (numbers[5] + base[0], numbers[6] + base[1]))
        else:
            points = [
                (numbers[i] + base[0], numbers[i + 1] + base[1]) for i in range(0, len(numbers), 2)
            ]
            if kind == "M":
                self.at = points[0]
                self.lines.append([self.at])
            elif kind == "L":
                self._to(points[0])
            else:
                self._curve(points)
                return
        self.handle = None

    def _to(self, point: Point) -> None:
        self.lines[-1].append(point)
        self.at = point

    def _curve(self, points: list[Point]) -> None:
        start = self.at
        if len(points) == 2:  # S: the first handle mirrors the last one
            first = self.handle or start
            points = [(2 * start[0] - first[0], 2 * start[1] - first[1]), *points]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            corners = (start, *points)
            self._to(
                (
                    sum(w * p[0] for w, p in zip(weights, corners, strict=True)),
                    sum(w * p[1] for w, p in zip(weights, corners, strict=True)),
                )
            )
        self.handle = points[1]

    def _arc(self, numbers: list[float], end: Point) -> None:
        """Draw a circular arc; radii are equal in all motifs, so no rotation matters."""
        radius, large, sweep = numbers[0], bool(numbers[3]), bool(numbers[4])
        (x0, y0), (x1, y1) = self.at, end
        half = math.dist(self.at, end) / 2
        if not half:
            return
        radius = max(radius, half)
        height = math.sqrt(radius**2 - half**2) * (1 if large != sweep else -1)
        centre = (
            (x0 + x1) / 2 - height * (y1 - y0) / (2 * half),
            (y0 + y1) / 2 + height * (x1 - x0) / (2 * half),
        )
        first = math.atan2(y0 - centre[1], x0 - centre[0])
        turn = math.atan2(y1 - centre[1], x1 - centre[0]) - first
        if sweep and turn < 0:
            turn += math.tau
        elif not sweep and turn > 0:
            turn -= math.tau
        steps = max(4, round(abs(turn) * _STEPS))
        for step in range(1, steps + 1):
            angle = first + turn * step / steps
            self._to((centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)))
        self.handle = None
