"""A small server of images for QC to download."""

from __future__ import annotations

import contextlib
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def png(width: int = 600, height: int = 600, shade: int = 0) -> bytes:
    """Return a grey PNG of this size; another shade is another image."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    lines = (b"\0" + bytes([shade]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines, 1))
        + chunk(b"IEND", b"")
    )


class Pictures:
    """Images by path, and how often each was asked for."""

    def __init__(self) -> None:
        self.at: dict[str, bytes] = {"/good.png": png(), "/small.png": png(499, 600)}
        self.at["/page.html"] = b"<html>not found</html>"
        self.asked: list[str] = []
        self.url = ""


@contextlib.contextmanager
def pictures_served() -> Iterator[Pictures]:
    """Serve images on a free port."""
    pictures = Pictures()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pictures.asked.append(self.path)
            content = pictures.at.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pictures.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield pictures
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
