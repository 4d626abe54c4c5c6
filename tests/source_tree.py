"""The source read as trees, for tests/test_architecture.py. No module is imported to read it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Imports point leftwards only.
ORDER = (
    "common",
    "notices",
    "shg",
    "catalog",
    "listings",
    "orders",
    "payouts",
    "flipkart_sync",
    "portal",
)
SIMULATOR = "flipkart_simulator"
LAUNCHER = "devtools"
OURS = (*ORDER, SIMULATOR, LAUNCHER)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its app, its tree."""

    path: str
    app: str
    tree: ast.Module
    line_count: int

    @property
    def name(self) -> str:
        """Return the file's name without its folder."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_migration(self) -> bool:
        """Return whether Django wrote it for the database's history."""
        return "/migrations/" in self.path


@dataclass(frozen=True)
class Mention:
    """That a place in a file names something of ours: `what` as written."""

    where: str
    app: str
    what: str


@cache
def sources() -> tuple[Source, ...]:
    """Return every Python file of the product (tests and manage.py apart), by path."""
    found = []
    for app in OURS:
        for path in sorted((ROOT / app).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            place = path.relative_to(ROOT).as_posix()
            found.append(Source(place, app, ast.parse(text, place), text.count("\n") + 1))
    return tuple(found)


def templates() -> Iterator[tuple[str, str, str]]:
    """Yield (path, app, text) of every template; those of no app's folder are portal's."""
    folders = [(ROOT / "templates", "")]
    folders += [(ROOT / app / "templates", app) for app in ORDER]
    for folder, app in folders:
        for path in sorted(folder.rglob("*.html")) if folder.exists() else []:
            first = path.relative_to(folder).parts[0]
            owner = first if first in ORDER else app or "portal"
            yield path.relative_to(ROOT).as_posix(), owner, path.read_text(encoding="utf-8")


def app_of(dotted: str) -> str | None:
    """Return the app of ours that a dotted name begins with."""
    first = dotted.split(".", 1)[0]
    return first if first in OURS else None


def is_right_of(app: str, other: str) -> bool:
    """Return whether `other` stands to the right of `app`, or apart from it."""
    if app == other:
        return False
    if app not in ORDER or other not in ORDER:
        return True
    return ORDER.index(other) > ORDER.index(app)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import below tree, relative ones left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every string that is no docstring."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documentation:
                yield node.lineno, node.value


_DOTTED = re.compile(r"[a-z_]+(?:\.\w+)+")
_URL_NAME = re.compile(r"([a-z_]+):\w+")
_TEMPLATE = re.compile(r"([a-z_]+)/[\w/]+\.(?:html|txt)")


def named_in_strings(source: Source) -> Iterator[Mention]:
    """Yield what strings name of ours: "app.Model", "app.module.f", "app:url", "app/page.html".

    So string foreign keys, get_model, import_module, reverse and render are seen alike. In a
    migration the pairs ("app", "0001_…") of its dependencies are seen too.
    """
    for line, text in strings(source.tree):
        where = f"{source.path}:{line}"
        for pattern in (_DOTTED, _URL_NAME, _TEMPLATE):
            if pattern.fullmatch(text):
                app = re.split(r"[.:/]", text, maxsplit=1)[0]
                if app in OURS:
                    yield Mention(where, app, text)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _called(node) in ("get_model", "get_app_config"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and first.value in OURS:
                yield Mention(f"{source.path}:{node.lineno}", str(first.value), "get_model")
        if source.is_migration and isinstance(node, ast.Tuple) and len(node.elts) == 2:
            first = node.elts[0]
            if isinstance(first, ast.Constant) and first.value in OURS:
                yield Mention(f"{source.path}:{node.lineno}", str(first.value), "dependency")


_TAG = re.compile(r"{%-?\s*(url|include|extends)\s+['\"]([^'\"]+)['\"]")


def named_in_template(path: str, text: str) -> Iterator[Mention]:
    """Yield the urls and templates of ours that a template names by literal."""
    for found in _TAG.finditer(text):
        tag, name = found.groups()
        if tag == "url" and ":" not in name:
            continue
        app = re.split(r"[:/]", name, maxsplit=1)[0]
        if app in ORDER:
            line = text.count("\n", 0, found.start()) + 1
            yield Mention(f"{path}:{line}", app, f"{tag} {name}")


def _called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield (call, "module.name" or "name") of every call below tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            prefix = f"{owner.id}." if isinstance(owner, ast.Name) else ""
            yield node, prefix + _called(node)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function below tree, methods and nested ones included."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function from its def to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body without its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in body)
