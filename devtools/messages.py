"""Hindi: join locale/hi/parts/*.po into one compiled catalogue, and find what lacks Hindi.

    python -m devtools.messages             compile, then list marked texts without Hindi
    python -m devtools.messages --compile   compile only
    python -m devtools.messages --unused    list translations nothing uses any more

Needs neither msgfmt nor xgettext: bare machines have none. Each app keeps its own part, so that
two people never meet in one file; the same text with two translations is an error.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools.errors import SetupFailed
from devtools.paths import ROOT

PARTS = ROOT / "locale" / "hi" / "parts"
COMPILED = ROOT / "locale" / "hi" / "LC_MESSAGES" / "django.mo"
CODE_FOLDERS = ("common", "notices", "shg", "catalog", "listings", "flipkart_sync", "portal")
# position of (context, singular) among the arguments
MARKS = {
    "_": (None, 0),
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "gettext_noop": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}
_LITERAL = r"""[urbUR]*(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"(?<![\w.])(_|n?p?gettext|pgettext|npgettext)\(({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL
)


@dataclass(frozen=True, order=True)
class Text:
    """A text marked for translation; context is "" where there is none."""

    msgid: str
    context: str


def compile_messages() -> None:
    """Write django.mo from the parts, unless it is newer than all of them."""
    parts = sorted(PARTS.glob("*.po"))
    newest = max((part.stat().st_mtime for part in parts), default=0.0)
    if COMPILED.exists() and COMPILED.stat().st_mtime >= newest:
        return
    import polib  # noqa: PLC0415  exists only once .venv does

    joined = polib.POFile()
    joined.metadata = {
        "Language": "hi",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    seen: dict[Text, tuple[str, object]] = {}
    for part in parts:
        for entry in _entries(part):
            text = Text(entry.msgid, entry.msgctxt or "")
            meaning = (entry.msgstr, dict(entry.msgstr_plural))
            if text not in seen:
                seen[text] = (part.name, meaning)
                joined.append(entry)
            elif seen[text][1] != meaning:
                raise SetupFailed(
                    f"“{entry.msgid}” has one Hindi text in {seen[text][0]} and another in "
                    f"{part.name}: keep one of them."
                )
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    draft = COMPILED.with_suffix(f".{os.getpid()}.new")  # another run may compile now
    joined.save_as_mofile(str(draft))
    draft.replace(COMPILED)


def missing_hindi() -> dict[Text, str]:
    """Return marked text → first place of use, for every text no part translates."""
    translated = _translated()
    return {text: place for text, place in marked_texts().items() if text not in translated}


def unused_hindi() -> list[Text]:
    """Return translated texts that no code and no template uses."""
    return sorted(_translated() - set(marked_texts()))


def marked_texts() -> dict[Text, str]:
    """Return every text marked in code and templates → `file:line` of its first use."""
    found: dict[Text, str] = {}
    for path in _sources():
        reader = _in_python if path.suffix == ".py" else _in_template
        for text, line in reader(path):
            if text.msgid:
                found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def _sources() -> Iterator[Path]:
    for folder in CODE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
        yield from sorted((ROOT / folder).rglob("templates/**/*.*"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())


def _in_python(path: Path) -> Iterator[tuple[Text, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
        if name not in MARKS:
            continue
        said = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        text = _text(name, said)
        if text:
            yield text, node.lineno


def _in_template(path: Path) -> Iterator[tuple[Text, int]]:
    from django.utils.translation.template import templatize  # noqa: PLC0415  .venv's

    shown = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in _CALL.finditer(shown):
        said = [ast.literal_eval(word.lstrip("urUR")) for word in re.findall(_LITERAL, call[2])]
        text = _text(call[1], said)
        if text:
            yield text, shown.count("\n", 0, call.start()) + 1


def _text(mark: str, said: Sequence[object]) -> Text | None:
    context_at, msgid_at = MARKS[mark]
    msgid = said[msgid_at] if len(said) > msgid_at else None
    context = said[context_at] if context_at is not None and said else ""
    if isinstance(msgid, str) and isinstance(context, str):
        return Text(msgid, context)
    return None


def _translated() -> set[Text]:
    return {
        Text(entry.msgid, entry.msgctxt or "")
        for part in PARTS.glob("*.po")
        for entry in _entries(part)
        if entry.translated()
    }


def _entries(part: Path) -> list[Any]:  # polib ships no types
    import polib  # noqa: PLC0415  exists only once .venv does

    try:
        return [entry for entry in polib.pofile(str(part)) if not entry.obsolete]
    except (OSError, UnicodeDecodeError) as err:
        raise SetupFailed(f"{part.relative_to(ROOT)} is not a .po file ({err}): mend it.") from err


def main(arguments: list[str]) -> int:
    """Compile; print what lacks Hindi, or with --unused what has it for nothing."""
    try:
        compile_messages()
        if "--compile" in arguments:
            return 0
        if "--unused" in arguments:
            for text in unused_hindi():
                print(text.msgid)
            return 0
        missing = missing_hindi()
    except SetupFailed as err:
        print(err)
        return 1
    for text, place in sorted(missing.items(), key=lambda item: item[1]):
        print(f"{place}: no Hindi for “{text.msgid}”")
    if missing:
        print(f"{len(missing)} texts lack Hindi: add them to the app's part in locale/hi/parts/.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
