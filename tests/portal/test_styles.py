"""The style sheets: small, steady, joined from their sources."""

import gzip
import re

import pytest
from django.test import Client

from portal.styles import AUDIENCES, shrink, stylesheet

MEMBER_LIMIT_BYTES = 8 * 1024
DESK_LIMIT_BYTES = 20 * 1024


def test_keeps_text_in_quotes_and_the_blanks_that_mean_something() -> None:
    assert shrink('a { b: url("x:  y;{ }") ; }\n/* z */ .c > .d  .e { m: calc(1px - 2px); }') == (
        'a{b:url("x:  y;{ }")}.c > .d .e{m:calc(1px - 2px)}'
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_begins_with_the_tokens_and_gives_the_same_name_twice(audience: str) -> None:
    first, second = stylesheet(audience), stylesheet(audience)

    assert first == second
    assert first.text.startswith(":root{color-scheme:light")
    assert re.fullmatch("[0-9a-f]{12}", first.digest)


def test_stays_inside_the_style_budgets() -> None:
    weights = {name: len(gzip.compress(stylesheet(name).text.encode())) for name in AUDIENCES}

    assert weights["member"] <= MEMBER_LIMIT_BYTES
    assert weights["desk"] <= DESK_LIMIT_BYTES


def test_refuses_an_unknown_audience(client: Client, db: None) -> None:
    with pytest.raises(KeyError):
        stylesheet("strangers")

    assert client.get("/style/strangers.000000000000.css").status_code == 404


def test_is_kept_for_ever_under_its_own_hash_and_briefly_under_an_older_one(client: Client) -> None:
    now = client.get(f"/style/member.{stylesheet('member').digest}.css")
    older = client.get("/style/member.000000000000.css")

    assert "immutable" in now["Cache-Control"]
    assert older["Cache-Control"] == "public, max-age=60"
    assert older.content == now.content
    assert now["Content-Type"] == "text/css; charset=utf-8"
