"""The twelve crafts as drawings on a 100 × 100 grid, and where to look at each closely.

Roles of colour: body, second, thread, accent; "#…" where a thing has its own colour (a leaf is
green). The ground is printed beneath all.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from portal.demo.paths import Place
from portal.demo.sheets import Sheet

KERI: Final = "M8-13C2-14-2-10-3-6-4-2-9-1-9 5A9 9 0 0 0 9 5C9-1 3-1 2-6 2-9 4-12 8-13z"
KERI_INNER: Final = "M-1-1C-2 1-4 2-4 5a4 4 0 0 0 8 0C4 2 1 2-1-1z"
PETAL: Final = "M0 0C-3-3-3-6 0-9C3-6 3-3 0 0z"
LEAF: Final = "M0 0c1-9 7-14 17-14c-1 10-6 16-17 16z"
STITCH: Final = (0.1, 1.6)  # knots of thread, close together
TANKA: Final = (2.4, 1.8)  # running stitch
SHADE, LIGHT = "#000000", "#ffffff"
GOLD: Final = "#c99a34"


def _keri(sheet: Sheet, x: float, y: float, size: float, turn: float = 0, mirror: int = 1) -> None:
    sheet.place = Place(x, y, size * mirror, size, turn)
    sheet.stroke(KERI, "thread", 1.7)
    sheet.stroke(KERI_INNER, "thread", 1.9, (0.1, 2.6 * size))
    sheet.dots([(0, 5)], 1.5, "thread")
    sheet.place = Place()


def _flower(sheet: Sheet, x: float, y: float, size: float, role: str = "thread") -> None:
    for turn in range(0, 360, 72):
        sheet.place = Place(x, y, size, size, turn)
        sheet.fill(PETAL, role)
    sheet.place = Place()
    sheet.dots([(x, y)], 1.6 * size, "accent")


def _sprig(sheet: Sheet, x: float, y: float, size: float, turn: float = 0) -> None:
    sheet.place = Place(x, y, size, size, turn)
    sheet.stroke("M0 8C1 3-1-2 0-7", "thread", 1.3)
    sheet.fill("M0 3c3-1 5 0 6-4c-4 0-6 1-6 4zM0 0c-3-1-5 0-6-4c4 0 6 1 6 4z", "thread")
    sheet.dots([(0, -9), (-3, -8), (3, -8)], 1.4, "thread")
    sheet.place = Place()


def kurta(sheet: Sheet) -> None:
    """A chikan kurta: keri at the hem, jaal at the neck, white thread."""
    body = "M37 13c3 8 23 8 26 0l16 8 11 30-12 4-6-14v51c-10 2-34 2-44 0V41l-6 14-12-4 11-30z"
    sheet.fill(body, "body")
    sheet.fill("M37 13c3 8 23 8 26 0c-3 5-23 5-26 0z", SHADE, 0.22)
    sheet.clip = body
    sheet.stroke("M30 42c1 18 0 34-1 52M71 42c-1 18 0 34 1 52M50 50v44", SHADE, 1.6, opacity=0.07)
    sheet.stroke("M41 17c2 12 3 22 9 30c6-8 7-18 9-30", "thread", 1.2, STITCH)
    sheet.stroke("M43.5 18c2 10 2 19 6.5 26c4.5-7 4.5-16 6.5-26", "thread", 0.9)
    for row in range(4):
        for column in (-1, 0, 1):
            if row + abs(column) < 4:
                _flower(sheet, 50 + column * 4.4, 24 + row * 5.4 - abs(column) * 2, 0.16)
    for x, mirror in ((37, 1), (50, 1), (63, -1)):
        _keri(sheet, x, 74, 0.52, mirror=mirror)
    for x, y in ((40, 55), (60, 55), (50, 59), (34, 61), (66, 61)):
        _sprig(sheet, x, y, 0.42)
    sheet.stroke("M27 84h46M27 88.5h46", "thread", 0.8)
    sheet.stroke("M27 86.2h46", "thread", 1.5, (0.1, 2.4))
    sheet.stroke("M11 47l12 4.5M89 47l-12 4.5M12.5 44l12 4.5M87.5 44l-12 4.5", "thread", 0.9)
    sheet.clip = ""


def zardozi_clutch(sheet: Sheet) -> None:
    """A velvet clutch with a metal-thread flower and a chain."""
    sheet.stroke("M20 40C20 4 80 4 80 40", GOLD, 1.7, (1.6, 2.2))
    bag = "M12 36c0-4 2-6 6-6h64c4 0 6 2 6 6l3 42c0 5-3 8-8 8H17c-5 0-8-3-8-8z"
    sheet.fill(bag, "body")
    flap = "M13 33c2-2 3-3 6-3h62c3 0 4 1 6 3c0 20-18 33-37 33S13 53 13 33z"
    sheet.fill("M13 35c0 21 18 34 37 34s37-13 37-34z", SHADE, 0.22)
    sheet.fill(flap, "body")
    sheet.fill(flap, LIGHT, 0.07)
    for turn in range(0, 360, 45):
        sheet.place = Place(50, 45, 0.95, 0.95, turn)
        sheet.stroke("M0-4c-4-3-5-7 0-12c5 5 4 9 0 12z", GOLD, 1.1)
        sheet.stroke("M0-6v-7", "thread", 0.9, STITCH)
        sheet.dots([(0, -17.5)], 1.0, "accent")
    sheet.place = Place()
    sheet.dots([(50, 45)], 3.6, GOLD)
    sheet.dots([(50, 45)], 1.9, "accent")
    sheet.stroke("M15 36c1 18 17 28 35 28s34-10 35-28", GOLD, 1.5, (0.1, 2.7))
    for x, mirror in ((23, 1), (77, -1)):
        _keri(sheet, x, 73, 0.42, mirror=mirror)
    for x in (36, 50, 64):
        _flower(sheet, x, 77, 0.32)
    sheet.stroke("M14 82h72", GOLD, 1.4, (0.1, 2.7))


def spice_pouch(sheet: Sheet) -> None:
    """A stand-up pouch with a window, and what is in it."""
    sheet.oval(50, 88, 33, 4, SHADE, 0.14)
    sheet.fill("M24 12h52l5 68c1 6-3 9-8 9H27c-5 0-9-3-8-9z", "body")
    sheet.fill("M24 12h52v8H24z", SHADE, 0.16)
    sheet.stroke("M25 17h50", LIGHT, 0.8, (1.2, 1.2), 0.8)
    sheet.fill("M22 84c18 5 38 5 56 0l2 2c-2 2-4 3-7 3H27c-3 0-5-1-7-3z", SHADE, 0.14)
    sheet.fill("M28 29h44l2 24H26z", "#fff6e8")
    sheet.place = Place(39, 47, 0.85, 0.85)
    sheet.fill("M0 0c8 3 18-2 21-13c-7 5-15 4-21 13z", "#b3261e")
    sheet.stroke("M21-13c1-2 3-3 5-3", "#4f7a3a", 1.6)
    sheet.place = Place(56, 50, 0.55, 0.55)
    sheet.fill(LEAF, "#5d8a4a")
    sheet.stroke("M3-1L13-11", "#2f5a2a", 1.4)
    sheet.place = Place()
    sheet.dots([(33, 35), (37, 33), (35, 38)], 1.2, "thread")
    sheet.oval(50, 68, 15, 11, "second")
    sheet.oval(50, 66, 15, 9, SHADE, 0.12)
    for index in range(46):
        angle, reach = index * 2.4, 1.9 * math.sqrt(index)
        x, y = 50 + reach * math.cos(angle), 68 + 0.7 * reach * math.sin(angle)
        sheet.dots([(x, y)], 0.8, "thread", 0.8)
    sheet.stroke("M29 24v58", LIGHT, 2.2, opacity=0.16)


def jar(sheet: Sheet) -> None:
    """A cosmetic jar with a lid, a leaf on its label, and a smear beside it."""
    sheet.oval(50, 85, 31, 4.5, SHADE, 0.14)
    sheet.fill("M22 38h56v40c0 5-3 8-8 8H30c-5 0-8-3-8-8z", "body")
    sheet.fill("M22 38h8v48c-5 0-8-3-8-8z", LIGHT, 0.2)
    sheet.fill("M78 38h-7v48c4-1 7-4 7-8z", SHADE, 0.1)
    sheet.fill("M19 22c0-3 1-4 4-4h54c3 0 4 1 4 4v15H19z", "second")
    sheet.stroke("M24 25v10M31 25v10M38 25v10M45 25v10M52 25v10M59 25v10M66 25v10M73 25v10",
                 SHADE, 1.0, opacity=0.16)  # fmt: skip
    sheet.fill("M20 22c0-3 1-4 4-4h52c3 0 4 1 4 4z", LIGHT, 0.25)
    sheet.fill("M32 46h36v31H32z", "#fff6e8")
    sheet.stroke("M34 48h32v27H34z", "thread", 0.7)
    sheet.place = Place(43, 66, 0.9, 0.9)
    sheet.fill(LEAF, "#5d8a4a")
    sheet.stroke("M2-1L13-11", "#2f5a2a", 1.2)
    sheet.place = Place(44, 66, -0.5, 0.5)
    sheet.fill(LEAF, "#7da866")
    sheet.place = Place()
    sheet.stroke("M39 71h22", "thread", 1.2)
    sheet.dots([(41, 53), (45, 51), (59, 70)], 0.9, "accent")


def zari_border(sheet: Sheet) -> None:
    """A folded dupatta whose woven-metal border faces up."""
    sheet.fill("M10 18h80v66H10z", "body")
    for y in (30, 42):
        sheet.fill(f"M10 {y}h80v1.2H10z", SHADE, 0.14)
        sheet.fill(f"M10 {y - 1}h80v1H10z", LIGHT, 0.14)
    for row, y in enumerate((24, 36)):
        for x in range(17 + 6 * row, 88, 13):
            _flower(sheet, x, y, 0.22)
    sheet.fill("M10 50h80v34H10z", "second")
    sheet.fill("M10 50h80v3H10zM10 80h80v4H10z", GOLD)
    for index, x in enumerate(range(16, 92, 17)):
        sheet.fill(f"M{x} 57l8 9-8 9-8-9z", GOLD, 0.92)
        sheet.fill(f"M{x} 60.5l5 5.5-5 5.5-5-5.5z", "second")
        _flower(sheet, x, 66, 0.36)
        if index < 4:
            _keri(sheet, x + 8.5, 67.5, 0.27, mirror=1 if index % 2 else -1)
    sheet.stroke("M10 55.2h80M10 77.6h80", GOLD, 1.3, (0.1, 2.1))
    sheet.stroke("M12 84v6M16 84v6M20 84v6M24 84v6M28 84v6M32 84v6M36 84v6M40 84v6M44 84v6M48 84v6"
                 "M52 84v6M56 84v6M60 84v6M64 84v6M68 84v6M72 84v6M76 84v6M80 84v6M84 84v6M88 84v6",
                 GOLD, 0.9)  # fmt: skip
    sheet.fill("M10 18h7v66h-7z", LIGHT, 0.08)


def cushion(sheet: Sheet) -> None:
    """A cushion cover of cut and sewn cloth: petals, leaves, running stitch."""
    sheet.fill("M12 14c25 5 51 5 76 0c-5 25-5 48 0 74c-25-5-51-5-76 0c5-26 5-49 0-74z", "body")
    for turn in range(0, 360, 90):
        sheet.place = Place(50, 51, 1, 1, turn)
        sheet.fill("M0-3c-11-6-11-17 0-26c11 9 11 20 0 26z", "second")
        sheet.stroke("M0-6c-7-5-7-13 0-20c7 7 7 15 0 20z", "thread", 0.8, (1.5, 1.3))
        sheet.place = Place(50, 51, 1, 1, turn + 45)
        sheet.fill("M0-9c-5-5-5-10 0-17c5 7 5 12 0 17z", "accent")
        sheet.stroke("M0-11v-12", "thread", 0.7, (1.3, 1.2))
        sheet.dots([(0, -34)], 2.4, "second")
        sheet.stroke("M-2.5-34a2.5 2.5 0 0 1 5 0a2.5 2.5 0 0 1-5 0z", "thread", 0.5)
    sheet.place = Place()
    sheet.dots([(50, 51)], 6.2, "thread")
    sheet.dots([(50, 51)], 4.2, "accent")
    edge = "M17 19c22 4 44 4 66 0c-4 22-4 42 0 64c-22-4-44-4-66 0c4-22 4-42 0-64z"
    sheet.stroke(edge, "thread", 1.0, TANKA)
    sheet.fill("M12 14c25 5 51 5 76 0c-1 4-2 6-2 9c-24 3-48 3-72 0c0-3-1-5-2-9z", LIGHT, 0.1)


def file_cover(sheet: Sheet) -> None:
    """A cloth file cover, block printed, closed with a string and a button."""
    sheet.fill("M27 13h57v78H27z", SHADE, 0.14)
    sheet.fill("M19 9h61v78H19z", "body")
    sheet.fill("M19 9h11v78H19z", "second")
    sheet.stroke("M30 9v78", SHADE, 0.7, opacity=0.25)
    sheet.stroke("M24.5 12v72", "thread", 0.9, TANKA)
    for row in range(5):
        for column in range(4):
            x, y = 38 + column * 11.5, 19 + row * 15
            if (row + column) % 2:
                _flower(sheet, x, y, 0.36)
            else:
                _keri(sheet, x, y, 0.3, mirror=-1 if row % 2 else 1)
    sheet.stroke("M33 12h44v72H33z", "thread", 0.9, TANKA)
    sheet.stroke("M80 48c-9-4-14 5-22 0", "accent", 1.1)
    sheet.dots([(58, 48)], 3.6, "second")
    sheet.dots([(58, 48)], 2.5, "accent")
    sheet.dots([(57, 48), (59, 48)], 0.5, SHADE, 0.6)
    sheet.stroke("M58 51c-3 8 3 9 0 17M58 51c4 7-1 11 2 16", "accent", 0.9)


def cotton_suit(sheet: Sheet) -> None:
    """A cotton suit laid out: kurta, salwar and a folded dupatta."""
    sheet.fill("M66 34h22l4 52c-4 3-9 3-13 1l-2-34-2 34c-4 2-9 2-13-1z", "second")
    sheet.stroke("M64 83c4 2 8 2 11 1M79 84c4 1 8 1 12-1", "thread", 0.9, TANKA)
    body = "M27 12c2 6 18 6 20 0l12 6 7 24-9 3-4-10v48c-9 2-23 2-32 0V35l-4 10-9-3 7-24z"
    sheet.fill(body, "body")
    sheet.fill("M27 12c2 6 18 6 20 0c-3 4-17 4-20 0z", SHADE, 0.22)
    sheet.clip = body
    sheet.stroke("M29 15c2 7 4 11 8 14c4-3 6-7 8-14", "thread", 1.3, STITCH)
    sheet.stroke("M37 29v16", "thread", 1.3, STITCH)
    for row, y in enumerate((40, 50, 60, 70)):
        for x in range(25 + 4 * (row % 2), 52, 8):
            _flower(sheet, x, y, 0.2)
    sheet.fill("M15 77h44v5H15z", "accent", 0.85)
    sheet.stroke("M15 79.5h44", "thread", 0.9, TANKA)
    sheet.stroke("M9 38l10 3.5M65 38l-10 3.5", "accent", 2.0)
    sheet.clip = ""
    sheet.fill("M66 12c8-3 16-3 24 0v20c-8 3-16 3-24 0z", "accent")
    for y in (18, 24):
        sheet.fill(f"M66 {y}c8-3 16-3 24 0v1.2c-8-3-16-3-24 0z", SHADE, 0.16)
    for index, x in enumerate((71, 78, 85)):
        _flower(sheet, x, 29 + index % 2, 0.14)
        _flower(sheet, x, 15 - index % 2, 0.14)


def _coil(inner: float, outer: float, turns: float) -> str:
    """Return a spiral around (48, 48) that ends below it, as path data."""
    steps = 150
    points = []
    for step in range(steps + 1):
        part = step / steps
        angle = math.tau * (0.25 - turns * (1 - part))
        reach = inner + (outer - inner) * part
        points.append(f"{48 + reach * math.cos(angle):.2f} {48 + reach * math.sin(angle):.2f}")
    return "M" + "L".join(points) + f"L80 {48 + outer:.2f}"


def belt(sheet: Sheet) -> None:
    """A rolled leather belt with a brass buckle and two rows of stitches."""
    sheet.stroke(_coil(5, 31, 2.1), SHADE, 10.8, opacity=0.2)
    sheet.stroke(_coil(5, 30, 2.1), "body", 9.6)
    sheet.stroke(_coil(1.2, 26.2, 2.1), SHADE, 1.4, opacity=0.28)
    sheet.stroke(_coil(8.4, 33.4, 2.1), "thread", 0.7, (1.8, 1.4))
    sheet.stroke(_coil(3.2, 28.2, 2.1), "thread", 0.6, (1.8, 1.4), 0.75)
    sheet.stroke("M22 32a30 30 0 0 1 20-13", LIGHT, 2.0, opacity=0.22)
    sheet.fill("M60 72h5v12h-5z", "body")
    sheet.fill("M60 72h5v12h-5z", SHADE, 0.28)
    sheet.stroke("M71 68h18v22H71z", SHADE, 4.2, opacity=0.16)
    sheet.stroke("M71 67h18v22H71z", GOLD, 3.8)
    sheet.stroke("M71 67h18v22", "#f2dc9a", 0.9)
    sheet.stroke("M72 78h19", "#a87a22", 2.8)
    sheet.dots([(55, 78), (49, 78), (43, 77.5)], 1.0, SHADE, 0.55)


def purse(sheet: Sheet) -> None:
    """A leather hand bag with a flap, saddle stitch and one tooled flower."""
    sheet.stroke("M32 42c0-20 6-30 18-30s18 10 18 30", SHADE, 5.5, opacity=0.14)
    sheet.stroke("M32 41c0-20 6-30 18-30s18 10 18 30", "second", 4.6)
    sheet.stroke("M32 41c0-20 6-30 18-30s18 10 18 30", "thread", 0.7, (1.8, 1.4))
    bag = "M20 38h60c3 0 4 1 5 4l6 40c1 5-2 8-7 8H16c-5 0-8-3-7-8l6-40c1-3 2-4 5-4z"
    sheet.fill(bag, "body")
    sheet.fill("M9 82l1-6c26 6 54 6 80 0l1 6c1 5-2 8-7 8H16c-5 0-8-3-7-8z", SHADE, 0.12)
    sheet.fill("M18 39c4 22 18 33 32 33s28-11 32-33z", SHADE, 0.2)
    sheet.fill("M18 38c4 21 18 31 32 31s28-10 32-31z", "second")
    sheet.stroke(
        "M20.5 40c4 18 17 26.5 29.5 26.5s25.5-8.5 29.5-26.5",
        "thread",
        0.9,
        (2.0, 1.5),
    )
    for turn in range(0, 360, 60):
        sheet.place = Place(50, 50, 0.75, 0.75, turn)
        sheet.stroke(PETAL, "thread", 1.1)
    sheet.place = Place()
    sheet.dots([(50, 50)], 1.6, "thread")
    for x, y, turn in ((38, 48, -30), (62, 48, 30)):
        _sprig(sheet, x, y, 0.5, turn)
    sheet.dots([(50, 69)], 3.6, GOLD)
    sheet.dots([(50, 68.6)], 2.3, "#f2dc9a")
    sheet.stroke("M15 84c24 4 46 4 70 0", "thread", 0.9, (2.0, 1.5))
    sheet.dots([(32, 41), (68, 41)], 2.6, GOLD)
    sheet.stroke("M17 46l-4 28", LIGHT, 1.6, opacity=0.2)


def jhumka(sheet: Sheet) -> None:
    """A pair of bell ear-rings with pearls."""
    for x in (29, 71):
        sheet.place = Place(x, 2)
        sheet.stroke("M2 17a6.5 6.5 0 1 0-6-6", GOLD, 1.9)
        sheet.dots([(0, 25)], 8.2, GOLD)
        sheet.dots([(0, 25)], 6.2, "body")
        for step in range(8):
            angle = math.tau * step / 8
            sheet.dots([(4.2 * math.cos(angle), 25 + 4.2 * math.sin(angle))], 1.1, "thread")
        sheet.dots([(0, 25)], 2.2, "accent")
        sheet.stroke("M0 33v4", GOLD, 2.2)
        sheet.fill("M-19 68c0-20 8-31 19-31s19 11 19 31z", GOLD)
        sheet.fill("M-16 62c1-14 7-22 16-22s15 8 16 22z", "body")
        sheet.stroke("M-15 58c10 3 20 3 30 0", "thread", 1.3, (0.1, 2.2))
        for turn, place_x in ((-18, -8), (0, 0), (18, 8)):
            sheet.place = Place(x + place_x, 54 - abs(place_x) * 0.1, 0.5, 0.5, turn)
            sheet.fill(PETAL, "thread")
        sheet.place = Place(x, 2)
        sheet.fill("M-19 64h38v4h-38z", GOLD)
        sheet.stroke("M-17 66h34", "#f2dc9a", 1.0, (0.1, 2.0))
        for index in range(7):
            drop = -16.5 + index * 5.5
            sheet.stroke(f"M{drop} 68v4", GOLD, 0.8)
            sheet.dots([(drop, 75)], 2.3, "second")
            sheet.dots([(drop - 0.7, 74.3)], 0.7, LIGHT, 0.9)
        sheet.fill("M-12 52c2-7 6-11 11-12c-5 3-8 8-9 14z", LIGHT, 0.25)
    sheet.place = Place()


def havan_packet(sheet: Sheet) -> None:
    """A packet of havan samagri, a copper bowl of it and dried leaves."""
    sheet.fill("M26 16h44l4 60H22z", "body")
    sheet.fill("M26 16l3-6h38l3 6z", "second")
    sheet.stroke("M30 13h36", "thread", 0.9, (1.4, 1.2))
    sheet.fill("M32 27h32l2 30H30z", "#fff6e8")
    sheet.place = Place(48, 43, 0.72, 0.72)
    sheet.fill(
        "M1-17c10 9 12 14 12 21a13 13 0 0 1-26 0c0-5 3-8 6-12c1 3 3 4 4 4c3-3 4-7 4-13z", "#d9541e"
    )
    sheet.fill("M0-3c5 5 6 7 6 10a6 6 0 0 1-12 0c0-4 4-6 6-10z", "#ffd27a")
    sheet.place = Place()
    sheet.stroke("M35 54h26", "thread", 1.2)
    sheet.stroke("M29 64h38M29 69h38", LIGHT, 0.8, (1.6, 1.4), 0.55)
    sheet.oval(62, 90, 29, 3.6, SHADE, 0.14)
    sheet.oval(62, 69, 26, 8, "#7c4a22")
    for index in range(70):
        angle, reach = index * 2.4, 2.6 * math.sqrt(index)
        tone = ("#4d6b33", "#a5743a", "#d1a55a", "#6d3f1d")[index % 4]
        sheet.oval(
            62 + reach * math.cos(angle), 68 + 0.28 * reach * math.sin(angle), 1.5, 0.9, tone
        )
    sheet.fill("M36 69c0 13 11 21 26 21s26-8 26-21c-6 8-46 8-52 0z", "#b5652f")
    sheet.stroke("M41 79c8 6 34 6 42 0", "#f0b483", 1.0, opacity=0.7)
    sheet.fill("M36 69c0 6 2 11 6 14c-2-4-2-8-1-11c-2-1-4-2-5-3z", LIGHT, 0.2)
    sheet.place = Place(20, 90, 0.6, 0.6, 8)
    sheet.fill(LEAF, "#6d8a4a")
    sheet.stroke("M2-1L13-11", "#3f5a2a", 1.2)
    sheet.place = Place()


@dataclass(frozen=True)
class Motif:
    """A drawing and the point (grid) that its close view is centred on."""

    draw: Callable[[Sheet], None]
    detail: tuple[float, float]


MOTIFS: Final[Mapping[str, Motif]] = {
    "chikankari": Motif(kurta, (50, 72)),
    "zardozi": Motif(zardozi_clutch, (50, 48)),
    "herbal_spices": Motif(spice_pouch, (50, 60)),
    "herbal_cosmetics": Motif(jar, (50, 58)),
    "zari_work": Motif(zari_border, (50, 64)),
    "applique": Motif(cushion, (50, 48)),
    "file_covers": Motif(file_cover, (55, 44)),
    "cotton_suits": Motif(cotton_suit, (38, 54)),
    "leather_belts": Motif(belt, (70, 70)),
    "purses": Motif(purse, (50, 56)),
    "artificial_jewellery": Motif(jhumka, (31, 58)),
    "havan_samagri": Motif(havan_packet, (58, 62)),
}
