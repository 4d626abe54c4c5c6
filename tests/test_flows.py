"""Whole stories, from end to end, on real processes: what a newcomer sees on the first day."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEHIND = shutil.ignore_patterns(".git", ".haat", ".venv", "__pycache__", "staticfiles")
# What this test run itself was given must not reach the copy.
OURS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "HAAT_ENV", "STATIC_ROOT")
FOLDERS = ("PRIVATE_MEDIA_ROOT", "CHANNEL_MEDIA_ROOT")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout with the libraries and nothing else of ours."""
    copy = tmp_path / "haat"
    shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
    (copy / ".venv").symlink_to((ROOT / ".venv").resolve())
    return copy


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_main_job_is_played_and_proven_by_one_command(checkout: Path) -> None:
    given = {name: value for name, value in os.environ.items() if name not in (*OURS, *FOLDERS)}

    done = subprocess.run(
        ["./haat", "demo", "--once", "--json"],
        cwd=checkout,
        env=given,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["ok"] is True
    assert result["received"] == 5
    assert result["listings_live"] >= 1
    assert 0 < result["price_change_to_live_s"] < 30
    assert 0 < result["stock_cut_to_live_s"] < 30
