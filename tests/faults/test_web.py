"""Faults 35 and 68, the disk or the net gone while a photo arrives; two hundred at once."""

from __future__ import annotations

import hashlib
import io
import re
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.core.files.storage import storages
from PIL import Image, ImageDraw
from pytest_django import Settings

from catalog.models import Photo
from devtools import commands
from devtools.paths import ROOT
from devtools.ports import any_free_port
from devtools.processes import Spec
from listings.models import Listing
from tests.cast import make_cast, make_member, member_client, tiny_photo
from tests.faults.ground import Ground, rows_forget
from tests.faults.telling import fault
from tests.waiting import wait_for

# No file may grow past this: to whoever writes one, the disk is full. Works without any rights.
LIMITED = (
    "import os, resource, sys;"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY));"
    "os.execvp(sys.argv[2], sys.argv[2:])"
)
FULL_AT_BYTES = 200


AT_ONCE, EACH = 40, 5  # members, photos of each


@contextmanager
def _web(ground: Ground, most_bytes: int) -> Iterator[str]:
    """Run the portal's web process, whose files may be only so large; yield its address."""
    site, port = ground.site, any_free_port()
    assert site.place is not None
    command = commands.web(host="127.0.0.1", port=port)
    spec = Spec(
        name="web",
        command=[sys.executable, "-c", LIMITED, str(most_bytes), *command],
        environment=site.environment,
        folder=ROOT,
        log=Path("/dev/null"),
    )
    url = f"http://127.0.0.1:{port}"
    site.supervisor.start(spec)
    try:
        wait_for(lambda: _answers(url), told=lambda: "the web process does not answer")
        yield url
    finally:
        site.stop("web")


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code < 500
    except requests.RequestException:
        return False


def _send_photo(url: str, cookies: dict[str, str]) -> requests.Response:
    browser = requests.Session()
    browser.cookies.update(cookies)
    page = browser.get(f"{url}/add/photo/", timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None, page.text[:500]
    return browser.post(
        f"{url}/add/photo/",
        data={"csrfmiddlewaretoken": token[1]},
        files={"photo": ("a.jpg", tiny_photo(), "image/jpeg")},
        headers={"Referer": f"{url}/add/photo/"},
        timeout=30,
    )


def _files() -> list[Path]:
    root = Path(storages["private"].location)  # type: ignore[attr-defined]  # a folder in tests
    return [path for path in root.rglob("*.jpg") if path.is_file()]


@fault("35", "the disk is full while a photo arrives")
def test_fault_35_disk_full_while_a_photo_arrives(ground: Ground, settings: Settings) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # the web's cache is not ours
    rows_forget()
    cast = make_cast()
    client = member_client(cast.asha)
    cookies = {name: one.value for name, one in client.cookies.items()}
    assert settings.SESSION_COOKIE_NAME in cookies
    before = len(_files())

    with _web(ground, FULL_AT_BYTES) as url:
        page = _send_photo(url, cookies)
        assert page.status_code == 200
        assert "could not be kept just now" in page.text
    assert not Photo.objects.exists()
    assert len(_files()) == before, "no half of a photo stays"

    with _web(ground, -1) as url:
        assert _send_photo(url, cookies).status_code == 200
    assert Photo.objects.count() == 1


def _different(shade: int) -> bytes:
    """Return a small photo that is like no other shade's."""
    picture = Image.new("RGB", (640, 640), "#f4efe6")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((100 + shade, 120, 420 + shade % 90, 460), fill=(shade, 40, 90), width=6)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _token(url: str, cookies: dict[str, str]) -> tuple[requests.Session, str]:
    browser = requests.Session()
    browser.cookies.update(cookies)
    page = browser.get(f"{url}/add/photo/", timeout=60)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None, page.text[:500]
    return browser, token[1]


def _put_and_cut(
    url: str, browser: requests.Session, token: str, data: bytes, *, sent: int
) -> None:
    """Put a photo as her phone does, `sent` bytes of it, and lose the net: no answer is read."""
    where, name = urlsplit(url), hashlib.sha256(data).hexdigest()
    cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)
    head = (
        f"PUT /add/photo/{name}/ HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {token}\r\nReferer: {url}/add/photo/\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port), timeout=30) as phone:
        phone.sendall(head.encode() + data[:sent])


@fault("68", "the phone loses the signal in the middle of an upload and sends twice")
def test_fault_68_signal_lost_in_an_upload_then_sent_twice(
    ground: Ground, settings: Settings
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    rows_forget()
    cast = make_cast()
    client = member_client(cast.asha)
    data = _different(7)
    name = hashlib.sha256(data).hexdigest()
    with _web(ground, -1) as url:
        jar = {name: one.value for name, one in client.cookies.items()}
        browser, token = _token(url, jar)
        for sent in (0, 1, len(data) // 2, len(data) - 1):
            _put_and_cut(url, browser, token, data, sent=sent)
        headers = {"X-CSRFToken": token, "Referer": f"{url}/add/photo/"}
        refused = browser.put(  # half a photo that calls itself whole
            f"{url}/add/photo/{name}/", data=data[: len(data) // 2], headers=headers, timeout=60
        )
        assert refused.status_code == 400
        assert not Photo.objects.exists(), "no half of a photo is kept"
        _put_and_cut(url, browser, token, data, sent=len(data))  # whole, but its answer is lost
        wait_for(lambda: Photo.objects.exists(), told=lambda: "the whole photo was not kept")
        for _again in range(2):
            answer = browser.put(f"{url}/add/photo/{name}/", data=data, headers=headers, timeout=60)
            assert answer.status_code == 200
    photo = Photo.objects.get()
    assert photo.product.group == cast.ujala
    assert Listing.objects.count() == 1
    wait_for(
        lambda: Photo.objects.get().prepared_at is not None,
        within_s=60,
        told=lambda: "the photo was not prepared",
    )


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_two_hundred_uploads_at_once_none_lost_none_doubled(
    ground: Ground, settings: Settings
) -> None:
    """Forty members put five photos each, every one of them twice; the workers prepare them."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    rows_forget()
    cast = make_cast()
    members = [make_member(f"सदस्य {n}", cast.ujala) for n in range(AT_ONCE)]
    jars = []
    for person in members:
        client = member_client(person)
        jars.append({name: one.value for name, one in client.cookies.items()})

    with _web(ground, -1) as url, ThreadPoolExecutor(AT_ONCE) as pool:
        browsers = list(pool.map(lambda jar: _token(url, jar), jars))

        def put(job: tuple[int, int]) -> int:
            (browser, token), data = browsers[job[0]], _different(job[0] * EACH + job[1])
            name = hashlib.sha256(data).hexdigest()
            answer = requests.put(
                f"{url}/add/photo/{name}/", data=data, cookies=browser.cookies, timeout=120,
                headers={"X-CSRFToken": token, "Referer": f"{url}/add/photo/"},
            )  # fmt: skip
            return answer.status_code

        jobs = [(who, n) for n in range(EACH) for who in range(AT_ONCE) for _twice in (1, 2)]
        answers = list(pool.map(put, jobs))

    assert set(answers) == {200}
    assert Photo.objects.count() == AT_ONCE * EACH, "none lost, none doubled"
    wait_for(
        lambda: not Photo.objects.filter(prepared_at=None).exists(),
        within_s=120,
        told=lambda: Photo.objects.filter(prepared_at=None).count(),
    )
    assert Photo.objects.filter(removed_at=None).count() == AT_ONCE * EACH
    assert Listing.objects.count() == AT_ONCE
