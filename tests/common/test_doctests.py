"""The examples in the pure modules run."""

import doctest
import importlib

import pytest
from django.utils.translation import override

MODULES = [
    "listings.pricing",
    "catalog.attributes",
    "catalog.tax",
    "common.bilingual",
    "common.dates",
    "common.identifiers",
    "common.money",
    "common.numbers",
    "common.states",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    with override("en"):
        result = doctest.testmod(
            importlib.import_module(name), optionflags=doctest.IGNORE_EXCEPTION_DETAIL
        )

    assert result.attempted > 0
    assert result.failed == 0
