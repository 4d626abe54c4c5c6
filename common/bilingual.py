"""A name that is data, in Hindi and English: the reader's language is chosen when it is shown.

>>> from django.utils.translation import override
>>> purse = Bilingual(hi="पर्स", en="Purse")
>>> with override("en"):
...     str(purse)
'Purse'
>>> with override("hi"):
...     str(purse)
'पर्स'
"""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Bilingual:
    """The same name in both languages; an empty one falls back to the other."""

    hi: str
    en: str

    def __str__(self) -> str:
        """Return the name in the language active now; Hindi if none is."""
        if (get_language() or "hi").startswith("en"):
            return self.en or self.hi
        return self.hi or self.en
