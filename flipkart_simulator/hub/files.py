"""Pages about files: templates to download, uploads, the returned file, images as a ZIP."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.actions.images import images_take
from flipkart_simulator.actions.returned import returned_file
from flipkart_simulator.actions.uploads import book_of, template_give, upload_take
from flipkart_simulator.hub.desk import Desk
from flipkart_simulator.hub.forms import Form
from flipkart_simulator.hub.pages import Pages, part
from flipkart_simulator.state.uploads import Upload, UploadRow
from flipkart_simulator.verticals.common import SKU
from flipkart_simulator.verticals.table import VERTICALS
from flipkart_simulator.workbooks.images import image_facts
from flipkart_simulator.workbooks.template import KINDS
from flipkart_simulator.world import World

ROWS_SHOWN = 500


class Files:
    """Pages about files, over one world."""

    def __init__(self, world: World, pages: Pages, desk: Desk) -> None:
        self._world = world
        self._pages = pages
        self._desk = desk

    async def templates(self, request: Request) -> Response:
        """GET /templates?seller_id= and /{seller_id}/templates: a template for each vertical."""
        if not (request.path_params.get("seller_id") or request.query_params.get("seller_id")):
            return self._choose(request, "templates", "Templates")
        self._pages.seller(request)
        by_category: dict[str, list[Any]] = {}
        for vertical in VERTICALS.values():
            by_category.setdefault(vertical.category, []).append(vertical)
        return self._pages.render(
            request, "templates.html", by_category=dict(sorted(by_category.items()))
        )

    async def template(self, request: Request) -> Response:
        """GET /templates/{vertical}.{xlsx|xls}?seller_id=: the file."""
        seller = self._pages.seller(request)
        vertical, _, kind = request.path_params["name"].rpartition(".")
        name, content = template_give(
            self._world, seller_id=seller.seller_id, vertical=vertical, kind=kind
        )
        return _download(name, content, kind)

    async def uploads(self, request: Request) -> Response:
        """GET /uploads?seller_id= and /{seller_id}/uploads: files sent, and a form to send one."""
        form = getattr(request.state, "form", None)
        named = form.text("seller_id") if form else request.query_params.get("seller_id", "")
        if not (request.path_params.get("seller_id") or named):
            return self._choose(request, "uploads", "Uploads")
        seller = self._pages.seller(request, named)
        return self._pages.render(
            request, "uploads.html", uploads=self._world.uploads.newest(seller.seller_id)
        )

    def _choose(self, request: Request, where: str, word: str) -> Response:
        return self._pages.render(
            request,
            "choose.html",
            sellers=self._world.sellers.all(),
            where=where,
            word=word,
            tab=where,
        )

    async def upload_save(self, request: Request, form: Form) -> str | Response:
        """POST /uploads {seller_id, file}: take a filled template in."""
        seller = self._pages.seller(request, form.text("seller_id"))
        sent = form.file("file", "the filled template")
        started = time.monotonic()
        book = await asyncio.to_thread(book_of, sent.content)
        upload = upload_take(
            self._world,
            seller_id=seller.seller_id,
            name=sent.name,
            book=book,
            base_url=f"{request.url.scheme}://{request.url.netloc}",
        )
        self._desk.look_again()
        if request.headers.get("accept", "").startswith("application/json"):
            shown = self._shown(upload, self._world.uploads.rows(upload.upload_id))
            shown["ms"] = round((time.monotonic() - started) * 1000, 1)
            return JSONResponse(shown, status_code=201)
        return f"/hub/uploads/{upload.upload_id}"

    def _shown(self, upload: Upload, rows: list[UploadRow]) -> dict[str, Any]:
        errors = upload.errors or [
            error for row in rows if row.state == "refused" for error in row.errors
        ]
        return {
            "upload_id": upload.upload_id,
            "rows": len(rows),
            "state": upload_state(upload, rows),
            "errors": errors,
        }

    def _upload_of(self, request: Request) -> tuple[Upload, list[UploadRow]]:
        upload = self._world.uploads.get(request.path_params["upload_id"])
        if upload is None:
            raise ActionRefused(404, "no_such_upload", "There is no such upload.")
        self._pages.seller(request, upload.seller_id)
        return upload, self._world.uploads.rows(upload.upload_id)

    async def upload(self, request: Request) -> Response:
        """GET /uploads/{upload_id}: one file with each row's state; as JSON for programs."""
        upload, rows = self._upload_of(request)
        if request.headers.get("accept", "").startswith("application/json"):
            shown = self._shown(upload, rows)
            shown["row_states"] = [
                {
                    "row": row.number,
                    "sku": row.sku,
                    "state": row.state,
                    "product_id": row.product_id,
                    "reasons": [error["code"] for error in row.errors],
                }
                for row in rows
            ]
            return JSONResponse(shown)
        return self._pages.render(
            request,
            "upload.html",
            upload=upload,
            rows=rows[:ROWS_SHOWN],
            counts=_counts(rows),
            total=len(rows),
            state=upload_state(upload, rows),
            sku_header=SKU,
            tab="uploads",
        )

    async def returned(self, request: Request) -> Response:
        """GET /uploads/{upload_id}/qc.{xlsx|xls}: the file with Flipkart's columns filled."""
        upload, rows = self._upload_of(request)
        name, content = returned_file(self._world, upload, rows, request.path_params["kind"])
        return _download(name, content, upload.kind)

    async def images_save(self, request: Request, form: Form) -> str | Response:
        """POST /images {seller_id, file}: keep images of a ZIP, named by SKU."""
        seller = self._pages.seller(request, form.text("seller_id"))
        sent = form.file("file", "a ZIP of images")
        taken, left = images_take(self._world, seller_id=seller.seller_id, content=sent.content)
        if request.headers.get("accept", "").startswith("application/json"):
            return JSONResponse({"taken": taken, "left_out": left}, status_code=201)
        said = f"{len(taken)} images were kept"
        said += f", {len(left)} files left out." if left else "."
        return f"/hub/{part(seller.seller_id)}/uploads|{said}"

    async def image(self, request: Request) -> Response:
        """GET /images/{digest}: an image that came in a ZIP."""
        content = self._world.uploads.image(request.path_params["digest"])
        facts = image_facts(content) if content else None
        if content is None or facts is None:
            raise ActionRefused(404, "no_such_image", "There is no such image.")
        return Response(content, media_type=f"image/{facts.form}")


def upload_state(upload: Upload, rows: list[UploadRow]) -> str:
    """Return a file's state: refused (all of it), in_qc, or done."""
    if upload.is_refused or not any(row.state != "refused" for row in rows):
        return "refused"
    return "in_qc" if any(row.state == "pending" for row in rows) else "done"


def _counts(rows: list[UploadRow]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    return counts


def _download(name: str, content: bytes, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=KINDS[kind], headers=headers)
