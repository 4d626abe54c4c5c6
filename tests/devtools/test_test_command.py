"""./haat test: what it hands to pytest, and which options belong to whom."""

import pytest

from devtools import cli, testing


def tail(arguments: list[str], *, with_slow: bool = False) -> list[str]:
    return testing.pytest_command(arguments, with_slow=with_slow)[3:]


def test_leaves_out_the_slow_ones_also_when_a_path_is_given() -> None:
    assert tail(["tests/devtools"]) == ["-m", "not slow", "tests/devtools"]


def test_all_runs_everything_on_two_processes() -> None:
    assert tail([], with_slow=True)[:1] == ["-n"]


def test_a_persons_own_mark_comes_last_and_wins() -> None:
    command = tail(["-m", "slow"])

    assert command[-2:] == ["-m", "slow"]


@pytest.mark.parametrize("wish", ["-x", "--pdb", "-k=price", "-n0"])
def test_one_process_where_order_matters(wish: str) -> None:
    assert "--dist" not in tail([wish])


def test_hands_pytest_its_options_in_their_order() -> None:
    options, rest = cli._read(["test", "-k", "price", "--all", "tests/listings"])

    assert options.all
    assert rest == ["-k", "price", "tests/listings"]


def test_hands_django_everything() -> None:
    _, rest = cli._read(["manage", "demo_people", "--json", "--help"])

    assert rest == ["demo_people", "--json", "--help"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["tests"], True),
        (["tests/browser/test_home.py"], True),
        (["tests/devtools"], False),
        (["--ignore=tests/browser"], False),
    ],
)
def test_asks_for_a_browser_only_where_one_is_used(arguments: list[str], wanted: bool) -> None:
    assert testing._wants_browser(arguments) is wanted
