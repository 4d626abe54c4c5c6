"""docker-compose.yml against the code: same commands, environment names and ports."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from devtools import commands
from tests.devtools.environment_names import read_by_settings

ROOT = Path(__file__).resolve().parents[2]
OWN = ("setup", "web", "worker", "beat", "simulator")  # run from our image
SECRETS = {"SECRET_KEY", "FIELD_KEYS", "PIN_PEPPER"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return parsed


def test_runs_the_processes_of_the_launcher(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "redis", *OWN}


@pytest.mark.parametrize(
    ("service", "command"),
    [
        ("web", commands.web(host="0.0.0.0", port=8000)),  # noqa: S104  inside its container
        ("worker", commands.worker()),
        ("beat", commands.beat(schedule="/srv/haat/beat/schedule")),
        (
            "simulator",
            commands.simulator(
                host="0.0.0.0",  # noqa: S104  inside its container
                port=8600,
                state="/srv/haat/simulator/state.sqlite",
            ),
        ),
    ],
)
def test_runs_the_launchers_own_command(
    compose: dict[str, Any], service: str, command: list[str]
) -> None:
    assert compose["services"][service]["command"] == command


def test_the_images_default_command_is_the_web_command() -> None:
    said = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert said is not None
    assert yaml.safe_load(said[1]) == commands.web(host="0.0.0.0", port=8000)  # noqa: S104


def test_the_image_collects_static_files_as_the_launcher_does() -> None:
    assert " ".join(commands.collectstatic()) in (ROOT / "Dockerfile").read_text("utf-8")


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert users == ["haat"]


def test_gives_only_names_the_settings_read(compose: dict[str, Any]) -> None:
    given = {name for one in OWN for name in compose["services"][one]["environment"]}

    assert given - read_by_settings() == set()


def test_gives_every_name_but_those_with_one_right_value(compose: dict[str, Any]) -> None:
    given = set(compose["services"]["web"]["environment"])

    assert read_by_settings() - given == {"DEBUG", "HAAT_TIME_SCALE"}


def test_has_no_secret_of_its_own(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]

    assert {n for n, value in environment.items() if value.startswith(f"${{{n}:?")} == SECRETS


def test_names_in_braces_stand_in_the_example(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    example = (ROOT / ".env.example").read_text("utf-8")

    for name in set(re.findall(r"\$\{([A-Z0-9_]+)", text)):
        assert re.search(rf"^{name}=", example, re.MULTILINE), name


def test_publishes_ports_on_this_machine_only(compose: dict[str, Any]) -> None:
    published = {
        name: service["ports"]
        for name, service in compose["services"].items()
        if "ports" in service
    }

    assert published == {
        "web": ["127.0.0.1:8000:8000"],
        "simulator": ["127.0.0.1:8600:8600"],
    }


def test_addresses_name_the_services_and_their_ports(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]

    assert "@db:5432/" in environment["DATABASE_URL"]
    assert "//redis:6379/" in environment["REDIS_URL"]
    assert "//simulator:8600}" in environment["SIMULATOR_URL"]


def test_every_long_running_service_has_a_healthcheck(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "setup":
            assert service["healthcheck"]["test"], name


def test_nothing_starts_before_the_tables_stand(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        waits_for = compose["services"][name]["depends_on"]["setup"]["condition"]
        assert waits_for == "service_completed_successfully", name


def test_the_store_forgets_nothing_by_itself(compose: dict[str, Any]) -> None:
    command = compose["services"]["redis"]["command"]

    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


def test_the_worker_serves_every_queue_a_task_goes_to() -> None:
    from portal.celery import app  # noqa: PLC0415  read when Django is up

    app.loader.import_default_modules()
    entries = (app.conf.beat_schedule or {}).values()
    used = {app.conf.task_default_queue}
    used |= {vars(type(task)).get("queue", "default") for task in app.tasks.values()}
    used |= {entry.get("options", {}).get("queue", "default") for entry in entries}

    assert used <= set(commands.QUEUES)
