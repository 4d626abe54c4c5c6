"""A real Chromium in front of the real server, once for all tests of this folder."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from devtools.browser import system_chromium
from tests.cast import Cast, make_cast
from tests.waiting import PATIENCE_S

# A microphone that hums, and a person who lets the page listen.
A_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="package")  # closed before other tests start loops of their own
def browser() -> Iterator[Browser]:
    """Return one headless Chromium; each test opens its own context in it."""
    # Playwright's own loop runs in this thread; the ORM only sees a thread without requests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=system_chromium(),
            args=["--no-sandbox", "--disable-gpu", *A_MICROPHONE],
            timeout=PATIENCE_S * 1000,
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Make the cast where the server's own thread sees it."""
    return make_cast()
