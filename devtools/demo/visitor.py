"""A person at a browser: opens addresses, fills forms, follows where they lead.

Whatever does not go as expected ends the play with one sentence that shows the page's heading
and its error box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import Message
from typing import Any
from urllib.parse import urljoin

import requests

from devtools.demo.pages import Button, Form, Page, page_read

TIMEOUT_S = 15
File = tuple[str, bytes, str]  # name, bytes, content type


class DemoFailed(Exception):
    """The play cannot go on. The message is one sentence for the person who started it."""


class Visitor:
    """One person's browser. name: how failures speak of her or him."""

    def __init__(self, name: str, base_url: str) -> None:
        self.name = name
        self._base_url = base_url
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = "hi"

    def open(self, address: str) -> Page:
        """Return the page at an address or path; raises DemoFailed unless it is a good one."""
        return self._read("GET", urljoin(self._base_url + "/", address), doing=f"open {address}")

    def json(self, address: str) -> dict[str, Any]:
        """Return the JSON object at an address or path."""
        url = urljoin(self._base_url + "/", address)
        answer = self._ask("GET", url, doing=f"read {address}")
        if answer.status_code != requests.codes.ok:
            raise DemoFailed(f"{self.name}: {address} answered {answer.status_code}.")
        try:
            body: dict[str, Any] = answer.json()
        except ValueError as err:
            raise DemoFailed(f"{self.name}: {address} did not answer with JSON.") from err
        return body

    def download(self, address: str) -> File:
        """Return the file at an address, under the name it is given with."""
        url = urljoin(self._base_url + "/", address)
        answer = self._ask("GET", url, doing=f"download {address}")
        kept = Message()
        kept["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
        name = kept.get_filename()
        if answer.status_code != requests.codes.ok or not name:
            raise DemoFailed(f"{self.name}: {address} gave no file ({answer.status_code}).")
        return name, answer.content, answer.headers.get("Content-Type", "")

    def submit(
        self,
        page: Page,
        values: Mapping[str, str] | None = None,
        *,
        press: str = "",
        files: Mapping[str, Sequence[File]] | None = None,
        to: str = "",
        holds: tuple[str, str] | None = None,
    ) -> Page:
        """Fill the form of `page` that has these fields, press a button, return the next page.

        press: a button's name, `name=value` or label; the form's first button if empty. Where
        several forms look alike, to: part of the form's address; holds: a (name, value) it would
        send. Raises DemoFailed if there is no such form, or if the next page complains.
        """
        values, files = values or {}, files or {}
        form, button = self._find(page, values, press, files, to, holds)
        data = [(name, value) for name, value in form.sent if name not in values]
        data += list(values.items())
        if button is not None and button.name:
            data.append((button.name, button.value))
        address = (button.action if button else None) or form.action
        method = ((button.method if button else None) or form.method).upper()
        parts = [(name, file) for name, given in files.items() for file in given]
        doing = f"fill the form “{page.heading}”"
        url = urljoin(page.url, address)
        if method == "POST":
            headers = {"Referer": page.url}
            return self._read(
                "POST", url, doing=doing, data=data, files=parts or None, headers=headers
            )
        return self._read("GET", url, doing=doing, params=data)

    def _find(
        self,
        page: Page,
        values: Mapping[str, str],
        press: str,
        files: Mapping[str, Sequence[File]],
        to: str,
        holds: tuple[str, str] | None,
    ) -> tuple[Form, Button | None]:
        for form in page.forms:
            if not (form.names >= values.keys() and form.files >= files.keys()):
                continue
            if to not in urljoin(page.url, form.action) or (holds and holds not in form.sent):
                continue
            button = form.button(press) if press else next(iter(form.buttons), None)
            if press and button is None:
                continue
            return form, button
        wanted = ", ".join([*values, *files, *([f"button {press}"] if press else [])])
        raise DemoFailed(
            f"{self.name}: the page “{page.heading}” ({page.url}) has no form with "
            f"{wanted or 'a button'}."
        )

    def _read(self, method: str, url: str, *, doing: str, **more: Any) -> Page:
        answer = self._ask(method, url, doing=doing, **more)
        answer.encoding = "utf-8"
        page = page_read(answer.text, url=answer.url, status=answer.status_code)
        if page.status >= requests.codes.bad_request or page.problems:
            box = " ".join(page.problems) or f"HTTP {page.status}"
            heading = page.heading or page.title or "no heading"
            raise DemoFailed(
                f"{self.name} could not {doing}: the page “{heading}” says: {box.rstrip('.।')}."
            )
        return page

    def _ask(self, method: str, url: str, *, doing: str, **more: Any) -> requests.Response:
        try:
            return self._session.request(method, url, timeout=TIMEOUT_S, **more)
        except requests.RequestException as err:
            raise DemoFailed(
                f"{self.name} could not {doing}: {url} did not answer ({type(err).__name__})."
            ) from err
