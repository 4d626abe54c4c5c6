"""Names of the region for demo people, Hindi and Roman together. Invented, deterministic."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

Name: TypeAlias = tuple[str, str]  # Hindi, Roman

_HINDU_FIRST: Final[tuple[Name, ...]] = (
    ("सुनीता", "Sunita"), ("गीता", "Geeta"), ("मीना", "Meena"), ("रेखा", "Rekha"),
    ("अनीता", "Anita"), ("कुसुम", "Kusum"), ("पूनम", "Poonam"), ("शांति", "Shanti"),
    ("उर्मिला", "Urmila"), ("मंजू", "Manju"), ("सरोज", "Saroj"), ("किरन", "Kiran"),
    ("ममता", "Mamta"), ("संगीता", "Sangeeta"), ("विमला", "Vimla"), ("नीलम", "Neelam"),
    ("शकुंतला", "Shakuntala"), ("फूलमती", "Phoolmati"), ("ज्योति", "Jyoti"), ("आरती", "Aarti"),
    ("पुष्पा", "Pushpa"), ("मालती", "Malti"), ("सावित्री", "Savitri"), ("बबिता", "Babita"),
    ("रंजना", "Ranjana"), ("शीला", "Sheela"), ("कमला", "Kamla"), ("प्रीति", "Preeti"),
    ("रामकली", "Ramkali"),
)  # fmt: skip
_HINDU_LAST: Final[tuple[Name, ...]] = (
    ("देवी", "Devi"), ("कुमारी", "Kumari"), ("वर्मा", "Verma"), ("यादव", "Yadav"),
    ("मौर्य", "Maurya"), ("गुप्ता", "Gupta"), ("पाल", "Pal"), ("कश्यप", "Kashyap"),
    ("गौतम", "Gautam"), ("सोनकर", "Sonkar"), ("निषाद", "Nishad"), ("प्रजापति", "Prajapati"),
    ("विश्वकर्मा", "Vishwakarma"), ("कुशवाहा", "Kushwaha"), ("मिश्रा", "Mishra"),
    ("श्रीवास्तव", "Srivastava"),
)  # fmt: skip
_MUSLIM_FIRST: Final[tuple[Name, ...]] = (
    ("शबनम", "Shabnam"), ("रुख़साना", "Rukhsana"), ("नसरीन", "Nasreen"), ("फ़रज़ाना", "Farzana"),
    ("शाहीन", "Shaheen"), ("नूरजहाँ", "Noorjahan"), ("रेहाना", "Rehana"), ("तबस्सुम", "Tabassum"),
    ("आयशा", "Ayesha"), ("सलमा", "Salma"), ("ज़ैनब", "Zainab"), ("मेहरुन्निसा", "Mehrunnisa"),
    ("शमीमा", "Shamima"),
)  # fmt: skip
_MUSLIM_LAST: Final[tuple[Name, ...]] = (
    ("बानो", "Bano"), ("ख़ातून", "Khatoon"), ("बेगम", "Begum"), ("परवीन", "Parveen"),
    ("अंसारी", "Ansari"),
)  # fmt: skip


def members_names(seed: int, count: int, muslim_tenths: int) -> list[Name]:
    """Return `count` different full names; muslim_tenths: how many of ten are Muslim names.

    Two groups with different seeds share few names; the same seed gives the same names.
    """
    hindu = _pairs(seed * 7, _HINDU_FIRST, _HINDU_LAST)
    muslim = _pairs(seed * 3, _MUSLIM_FIRST, _MUSLIM_LAST)
    names: list[Name] = []
    for place in range(count):
        is_muslim = (place * muslim_tenths) % 10 + muslim_tenths >= 10
        names += islice(muslim if is_muslim else hindu, 1)
    return names


def _pairs(seed: int, first: tuple[Name, ...], last: tuple[Name, ...]) -> Iterator[Name]:
    """Yield first and last name joined, each pair once (their counts have no common divisor)."""
    for step in range(seed, seed + len(first) * len(last)):
        given, family = first[step % len(first)], last[step % len(last)]
        yield f"{given[0]} {family[0]}", f"{given[1]} {family[1]}"
