"""One installation for all faults of a run; rows and simulator are emptied before each."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker, Settings

from tests.faults.ground import Ground, new_ground
from tests.faults.installation import SCALE, Site, on_database_of, running_site, start_workers
from tests.faults.invariants import findings
from tests.faults.telling import TOLD, Told


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Real processes: PostgreSQL, Valkey, worker, beat, simulator."""
    with running_site(tmp_path_factory.mktemp(f"site-{os.getpid()}-"), latency_ms=0) as site:
        site.run("migrate")
        start_workers(site)
        yield site


@pytest.fixture
def ground(
    request: pytest.FixtureRequest,
    installation: Site,
    django_db_blocker: DjangoDbBlocker,
    settings: Settings,
) -> Iterator[Ground]:
    """An account of its own on the installation; the invariants are judged at the end."""
    settings.HAAT_TIME_SCALE = SCALE
    told = request.node.stash[TOLD] = Told(waits=f"waits divided by {SCALE:g}")
    assert installation.place is not None
    url = installation.environment["DATABASE_URL"]
    with django_db_blocker.unblock(), on_database_of(installation.place, url):
        made = new_ground(installation, told)
        yield made
        made.simulator.faults_clear()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Judge the invariants as part of the test itself, once what it asserts has held."""
    done = yield
    ground = pyfuncitem.funcargs.get("ground")
    if isinstance(ground, Ground) and ground.stories:
        assert findings(ground.facts()) == []
    return done
