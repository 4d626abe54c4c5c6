"""Every variable the portal reads stands in .env.example, with a line of meaning."""

import ast
import re
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.devtools.environment_names import read_by_settings

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / ".env.example").read_text("utf-8").splitlines()
EXAMPLE = {line.partition("=")[0]: line.partition("=")[2] for line in LINES if "=" in line}


def test_names_what_the_settings_read_and_nothing_else() -> None:
    assert set(EXAMPLE) == read_by_settings()


@pytest.mark.parametrize("name", sorted(EXAMPLE))
def test_says_what_it_means(name: str) -> None:
    above = LINES[LINES.index(f"{name}={EXAMPLE[name]}") - 1]

    assert re.match(r"# .{10,}", above)


def test_the_field_key_is_one() -> None:
    Fernet(EXAMPLE["FIELD_KEYS"])


def test_the_environment_has_one_door() -> None:
    """Only portal/env.py touches os.environ among the apps, set-up of Django's name aside."""
    offenders = []
    apps = ("common", "notices", "shg", "catalog", "listings", "flipkart_sync", "portal")
    for path in (file for app in apps for file in (ROOT / app).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        reads = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        ]
        allowed = {"env.py"} if path.parent.name == "portal" else set()
        if path.name in {"celery.py", "wsgi.py"} and path.parent.name == "portal":
            reads = [node for node in reads if "setdefault" not in _line(path, node.lineno)]
        if reads and path.name not in allowed:
            offenders.append(str(path.relative_to(ROOT)))

    assert offenders == []


def _line(path: Path, number: int) -> str:
    return path.read_text("utf-8").splitlines()[number - 1]
