"""Hindi: what is marked is found, what is translated is compiled, what is missing is told."""

import gettext
from pathlib import Path

import pytest

from devtools import messages
from devtools.errors import SetupFailed
from devtools.messages import Text

PO = 'msgid ""\nmsgstr "Language: hi\\n"\n\nmsgid "{}"\nmsgstr "{}"\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "shg").mkdir()
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PARTS", tmp_path / "parts")
    monkeypatch.setattr(messages, "COMPILED", tmp_path / "LC_MESSAGES" / "django.mo")
    return tmp_path


def test_finds_what_code_marks(tree: Path) -> None:
    (tree / "shg" / "words.py").write_text(
        '_("Send " "code")\nngettext("one piece", "many pieces", 3)\npgettext("state", "live")\n'
        'print("not marked")\n_(variable)\n'
    )

    assert set(messages.marked_texts()) == {
        Text("Send code", ""),
        Text("one piece", ""),
        Text("live", "state"),
    }


def test_finds_what_templates_mark(tree: Path) -> None:
    (tree / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Add product" %}{% translate "live" context "state" %}\n'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} piece\n{% plural %}{{ n }} pieces"
        '{% endblocktranslate %}{% include "x.html" with label=_("Price") %}'
    )

    assert {text.msgid for text in messages.marked_texts()} == {
        "Add product",
        "live",
        "%(n)s piece",
        "Price",
    }


def test_tells_what_lacks_hindi_and_where(tree: Path) -> None:
    (tree / "shg" / "words.py").write_text('\n_("Price")\n_("Pieces")\n')
    (tree / "parts" / "shg.po").write_text(PO.format("Price", "दाम"))

    assert messages.missing_hindi() == {Text("Pieces", ""): "shg/words.py:3"}


def test_an_empty_translation_is_missing(tree: Path) -> None:
    (tree / "shg" / "words.py").write_text('_("Price")\n')
    (tree / "parts" / "shg.po").write_text(PO.format("Price", ""))

    assert set(messages.missing_hindi()) == {Text("Price", "")}


def test_compiles_the_parts_into_one(tree: Path) -> None:
    (tree / "parts" / "a.po").write_text(PO.format("Price", "दाम"))
    (tree / "parts" / "b.po").write_text(PO.format("Send", "भेजें"))

    messages.compile_messages()

    with messages.COMPILED.open("rb") as compiled:
        hindi = gettext.GNUTranslations(compiled)
    assert [hindi.gettext("Price"), hindi.gettext("Send")] == ["दाम", "भेजें"]


def test_refuses_two_translations_of_one_text(tree: Path) -> None:
    (tree / "parts" / "a.po").write_text(PO.format("Price", "दाम"))
    (tree / "parts" / "b.po").write_text(PO.format("Price", "क़ीमत"))

    with pytest.raises(SetupFailed, match=r"“Price” has one Hindi text in a\.po and another in b"):
        messages.compile_messages()
