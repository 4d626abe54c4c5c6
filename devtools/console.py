"""Plain lines on the terminal: each part with its seconds, and signs of life while it lasts."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

FIRST_SIGN_S = 1.0
NEXT_SIGN_S = 5.0


class Console:
    """Prints lines; safe from several threads. On a terminal a running part counts its seconds.

    `stream` is stderr where standard output belongs to a JSON object.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._open_line = ""
        self._is_terminal = self._stream.isatty()

    def line(self, text: str = "") -> None:
        """Print one line, above the running part's own if there is one."""
        with self._lock:
            self._write(f"{text}\n")
            if self._open_line and self._is_terminal:
                self._stream.write(self._open_line)
                self._stream.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Print `text` and its seconds when the block ends; say so if it failed."""
        began = time.monotonic()
        ended = threading.Event()
        signs = threading.Thread(target=self._show_life, args=(text, began, ended), daemon=True)
        signs.start()
        word = "stopped after "
        try:
            yield
            word = ""
        finally:
            ended.set()
            signs.join()
            self._close(f"{text:<58} {word}{time.monotonic() - began:5.1f} s")

    def _show_life(self, text: str, began: float, ended: threading.Event) -> None:
        pause = FIRST_SIGN_S
        while not ended.wait(pause):
            seconds = time.monotonic() - began
            with self._lock:
                if self._is_terminal:
                    self._open_line = f"{text} … {seconds:.0f} s"
                    self._write(self._open_line)
                else:
                    self._write(f"  … {text}, {seconds:.0f} s so far\n")
            pause = 1.0 if self._is_terminal else NEXT_SIGN_S

    def _close(self, text: str) -> None:
        with self._lock:
            self._write(f"{text}\n")
            self._open_line = ""

    def _write(self, text: str) -> None:
        start = "\r\x1b[K" if self._is_terminal else ""
        self._stream.write(start + text)
        self._stream.flush()
