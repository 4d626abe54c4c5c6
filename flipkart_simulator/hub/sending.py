"""Reading a sent form, with or without files, never more than so many bytes."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.hub.forms import Form, SentFile

FIELD_BYTES = 256 * 1024
REQUEST_BYTES = 64 * 1024 * 1024


async def form_read(request: Request) -> Form:
    """Read the form of a request. Refuses one that is too large or cannot be read."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raw = b"".join([piece async for piece in _limited(request, FIELD_BYTES)])
        return Form(raw)
    parser = MultiPartParser(
        request.headers,
        _limited(request, REQUEST_BYTES),
        max_files=1,
        max_fields=20,
        max_part_size=FIELD_BYTES,
    )
    try:
        parts = await parser.parse()
    except MultiPartException as error:
        raise ActionRefused(400, "bad_form", f"The form cannot be read: {error.message}") from error
    form = Form()
    for name, part in parts.multi_items():
        if isinstance(part, UploadFile):
            form.files[name] = SentFile(part.filename or "", await part.read())
            await part.close()
        else:
            form.fields[name] = part.strip()
    return form


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    left = most
    async for piece in request.stream():
        left -= len(piece)
        if left < 0:
            raise ActionRefused(413, "too_large", "What was sent is too large.")
        yield piece
