"""The engines: found, started, killed, started again with their data, refused in sentences."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from devtools import engines, valkey
from devtools.engines import Engines, Place
from devtools.errors import SetupFailed
from devtools.ports import any_free_port
from devtools.processes import Supervisor
from tests.waiting import PATIENCE_S, wait_for


def place_in(folder: Path) -> Iterator[Place]:
    yield Place(
        folder=folder,
        logs=folder,
        postgres_port=any_free_port(),
        valkey_port=any_free_port(),
        passwords=engines.make_passwords(),
    )
    engines.forget_outside(folder.name)  # used where root runs the tests


def supervisor_in(folder: Path) -> Iterator[Supervisor]:
    made = Supervisor(folder / "pids.json", note=lambda text: None)
    yield made
    made.stop()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield from place_in(tmp_path)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    yield from supervisor_in(tmp_path)


@pytest.fixture(scope="module")
def own_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from place_in(tmp_path_factory.mktemp(f"engines-{os.getpid()}-"))


@pytest.fixture(scope="module")
def own_supervisor(own_place: Place) -> Iterator[Supervisor]:
    yield from supervisor_in(own_place.folder)


@pytest.fixture(scope="module")
def own(own_place: Place, own_supervisor: Supervisor) -> Engines:
    """Both engines of the wheels, as careful as they are for people, once for these tests."""
    return engines.start(own_place, own_supervisor, {"HAAT_ENGINES": "wheels"})


def ask(url: str, sql: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def test_the_wheels_serve_hindi_and_lose_no_key(own: Engines) -> None:
    assert ask(own.database_url, "SHOW server_encoding") == "UTF8"
    assert ask(own.database_url, "SELECT upper('é') || lower('हाट')") == "Éहाट"
    store = redis.Redis.from_url(own.redis_url)
    assert store.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert store.config_get("appendonly") == {"appendonly": "yes"}
    store.close()


def test_the_engines_want_their_passwords(own: Engines, own_place: Place) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(f"postgresql://haat:wrong@127.0.0.1:{own_place.postgres_port}/haat")
    assert not valkey.answers("127.0.0.1", own_place.valkey_port, None)
    assert not valkey.answers("127.0.0.1", own_place.valkey_port, "wrong")


def test_a_killed_engine_comes_back_with_its_data(own: Engines, own_supervisor: Supervisor) -> None:
    ask(own.database_url, "CREATE TABLE kept AS SELECT 7 AS pieces")
    store = redis.Redis.from_url(own.redis_url)
    store.set("kept", "7")
    store.waitaof(1, 0, 0)  # the append-only file is synced each second
    own_supervisor.watch()
    before = own_supervisor.pids()

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: all(own_supervisor.pids()[name] != pid for name, pid in before.items()))
    own_supervisor.wait_ready(own.own, PATIENCE_S)

    assert ask(own.database_url, "SELECT pieces FROM kept") == 7
    assert store.get("kept") == b"7"
    store.close()


def test_what_the_environment_names_is_used(own: Engines, tmp_path: Path, place: Place) -> None:
    other = Supervisor(tmp_path / "other.json", note=lambda text: None)
    named = {"DATABASE_URL": own.database_url, "REDIS_URL": own.redis_url}

    found = engines.start(place, other, named)

    assert (found.database_url, found.redis_url, found.own) == (*named.values(), ())
    assert other.pids() == {}


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"HAAT_ENGINES": "docker"}, "must be url, wheels or system"),
        ({"HAAT_ENGINES": "url"}, "needs DATABASE_URL: set it"),
        (
            {"DATABASE_URL": "postgresql://haat@127.0.0.1:9/haat"},
            "DATABASE_URL does not answer .*: start it, or unset",
        ),
    ],
)
def test_says_in_a_sentence_what_is_missing(
    environment: dict[str, str], sentence: str, place: Place, supervisor: Supervisor
) -> None:
    with pytest.raises(SetupFailed, match=sentence):
        engines.start(place, supervisor, environment)


def test_a_machine_without_engines_is_told_what_to_install(
    place: Place, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_system_postgres", lambda: None)

    with pytest.raises(SetupFailed, match="apt install postgresql"):
        engines.start(place, supervisor, {"HAAT_ENGINES": "system"})
