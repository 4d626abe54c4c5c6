"""What "listen" says: on every page of a member, short, in both languages."""

from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import translation

from portal.spoken import MOST_WORDS, SPOKEN, spoken_on
from tests.cast import Cast, member_client
from tests.test_permissions import rows

# Routes that are no page: they act and lead on, or send a file.
NO_PAGE = {"not_me", "group_help", "start", "again", "drop_change", "add", "add_details",
           "fix_details", "put_photo", "put_fix_photo", "my_data_file"}  # fmt: skip


def test_every_page_of_a_member_is_spoken() -> None:
    hers = {
        name.partition(":")[2]
        for name, (_method, answers) in rows().items()
        if answers[0] == "door" and answers[3] == "door" and answers[1] != "door"
    }
    silent = {name for name in hers - NO_PAGE if not spoken_on(name)}
    assert len(hers) > 25 and not silent


@pytest.mark.parametrize("language", ["hi", "en"])
def test_nothing_spoken_is_longer_than_twelve_seconds(language: str) -> None:
    with translation.override(language):
        said = {key: str(sentence) for key, sentence in SPOKEN.items()}
    long = [key for key, text in said.items() if len(text.split()) > MOST_WORDS]
    assert not long
    if language == "hi":
        assert not [key for key, text in said.items() if text.isascii()]


def test_every_key_is_a_route() -> None:
    def names(patterns: list[Any]) -> set[str]:
        found: set[str] = set()
        for one in patterns:
            if isinstance(one, URLPattern):
                found.add(one.name or "")
            else:
                found |= names(one.url_patterns)
        return found

    assert SPOKEN.keys() <= names(get_resolver().url_patterns)


@pytest.mark.django_db
def test_a_page_carries_what_is_said(cast: Cast) -> None:
    page = member_client(cast.asha, language="hi").get("/products/").content.decode()
    assert 'data-say="आपके समूह का सारा सामान।' in page
