"""The reader of the source sees what the architecture tests forbid."""

import ast
import textwrap

import pytest

from tests import source_tree as tree
from tests.source_tree import Source
from tests.test_architecture import sets_status


def source(text: str, path: str = "catalog/views.py") -> Source:
    """Return a made-up file."""
    return Source(path, path.split("/")[0], ast.parse(textwrap.dedent(text)), 1)


@pytest.mark.parametrize(
    ("text", "app"),
    [
        ('models.ForeignKey("listings.Offer", on_delete=models.PROTECT)', "listings"),
        ('apps.get_model("listings", "Offer")', "listings"),
        ('apps.get_model("listings.Offer")', "listings"),
        ('import_module("flipkart_sync.tasks")', "flipkart_sync"),
        ('reverse("listings:add_photo")', "listings"),
        ('render(request, "portal/home.html", {})', "portal"),
    ],
)
def test_sees_what_a_string_names(text: str, app: str) -> None:
    (mention,) = {m.app for m in tree.named_in_strings(source(text))}

    assert mention == app


def test_sees_the_dependencies_of_a_migration() -> None:
    text = 'dependencies = [("listings", "0001_initial")]'
    (mention,) = tree.named_in_strings(source(text, "catalog/migrations/0002_x.py"))

    assert mention.app == "listings"


def test_leaves_docstrings_and_sentences_alone() -> None:
    text = '"""See listings.pricing."""\nx = _("Ask about listings: now.")\ny = "GET /listings/v3"'

    assert not list(tree.named_in_strings(source(text)))


@pytest.mark.parametrize(
    ("text", "apps"),
    [
        ("{% url 'listings:product' 7 %}", ["listings"]),
        ('{%- url "portal:home" -%}', ["portal"]),
        ("{% include 'listings/_card.html' %}", ["listings"]),
        ("{% url name %} {% include '_brand.html' %}", []),
    ],
)
def test_sees_what_a_template_names(text: str, apps: list[str]) -> None:
    assert [mention.app for mention in tree.named_in_template("x.html", text)] == apps


@pytest.mark.parametrize(
    ("app", "other", "wrong"),
    [
        ("catalog", "shg", False),
        ("catalog", "catalog", False),
        ("catalog", "listings", True),
        ("catalog", "flipkart_simulator", True),
        ("portal", "devtools", True),
    ],
)
def test_knows_right_from_left(app: str, other: str, wrong: bool) -> None:
    assert tree.is_right_of(app, other) is wrong


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("listing.status = 'approved'", True),
        ("offer.listing.state = to", True),
        ("Listing.objects.filter(pk=1).update(status=to)", True),
        ("self.status = status", False),
        ("status = 'x'", False),
        ("Listing.objects.filter(status=from_)", False),
        ("response(status=404)", False),
    ],
)
def test_sees_a_status_written(text: str, writes: bool) -> None:
    assert any(sets_status(node) for node in ast.walk(ast.parse(text))) is writes


def test_measures_functions_and_their_bodies() -> None:
    (function,) = tree.functions(
        ast.parse('def f() -> None:\n    """Do it."""\n    one()\n    two(\n    )\n')
    )

    assert tree.length(function) == 5
    assert tree.body_length(function) == 3


def test_sees_imports_inside_functions() -> None:
    (found,) = tree.imports(ast.parse("def f():\n    from listings.models import Offer\n"))

    assert found == (2, "listings.models")
