"""The libraries: when they count as installed, and what is said when they cannot be."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from devtools import install
from devtools.errors import SetupFailed


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a .venv that stands but holds nothing; the locks are small made-up files."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    for lock in install.LOCKS.values():
        (tmp_path / lock).write_text(lock)
    (tmp_path / "logs").mkdir()
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", folder)
    monkeypatch.setattr(install, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(install, "make_state", lambda: None)
    monkeypatch.setattr(install, "venv_program", lambda name: str(folder / "bin" / name))
    monkeypatch.setattr(install, "_pip_command", lambda: ["pip"])
    return folder


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the list of pip's calls; each succeeds without doing anything."""
    calls: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return calls


def test_installs_the_run_set_alone_and_only_once(venv: Path, pip: list[list[str]]) -> None:
    install.install("run")
    install.install("run")

    assert len(pip) == 1
    assert pip[0][-1].endswith("/requirements.txt")
    assert "--require-hashes" in pip[0]
    assert not install.is_installed("test")


def test_the_larger_set_holds_the_smaller(venv: Path, pip: list[list[str]]) -> None:
    install.install("lint")

    assert install.is_installed("test")
    assert install.is_installed("run")


def test_a_changed_lock_is_installed_again(venv: Path, pip: list[list[str]]) -> None:
    install.install("run")
    (venv.parent / "requirements.txt").write_text("changed")

    assert not install.is_installed("run")


def test_a_deleted_venv_is_not_installed(venv: Path, pip: list[list[str]]) -> None:
    install.install("run")
    (venv / "bin" / "python").unlink()

    assert not install.is_installed("run")


def test_a_linked_venv_is_taken_as_it_is(
    venv: Path, pip: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "link"
    link.symlink_to(venv)
    monkeypatch.setattr(install, "VENV", link)

    install.install("lint")

    assert pip == []


def test_a_failure_is_one_sentence_with_pips_reason(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], stdout: Any, **_: Any) -> subprocess.CompletedProcess[bytes]:
        stdout.write(b"Looking\nERROR: No matching distribution found for django==5.2.19\n")
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(SetupFailed) as caught:
        install.install("run")

    sentence = str(caught.value)
    assert "No matching distribution found for django==5.2.19" in sentence
    assert "check the network and free disk, then run again" in sentence
    assert "\n" not in sentence
    assert not (venv / "haat-installed.json").exists()


def test_the_record_names_each_set_it_holds(venv: Path, pip: list[list[str]]) -> None:
    install.install("test")

    assert set(json.loads((venv / "haat-installed.json").read_text())) == {"run", "test"}
