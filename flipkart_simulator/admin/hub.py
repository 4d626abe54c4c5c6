"""`/_admin/` about Seller Hub: brands, withdrawn products, files sent, single fault rules."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flipkart_simulator.actions.account import brand_ask, brand_decide, product_withdraw
from flipkart_simulator.actions.common import ActionRefused, seller_of
from flipkart_simulator.admin.reading import Fields, Table, body_read
from flipkart_simulator.world import World


class HubAdmin:
    """The admin calls about Seller Hub, over one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def brand_ask(self, request: Request) -> Response:
        """POST /brands {seller_id, brand, document_name?}: a seller asks for a brand."""
        body = Fields(await body_read(request))
        given = {
            "seller_id": body.take("seller_id", str),
            "brand": body.take("brand", str),
            "document_name": body.take("document_name", str, "letter.pdf"),
        }
        body.done()
        asked = brand_ask(self._world, **given, document_size=1)
        return JSONResponse(asdict(asked), status_code=201)

    async def brands(self, request: Request) -> Response:
        """GET /brands?seller_id=: what a seller asked for, newest first."""
        seller = seller_of(self._world, request.query_params.get("seller_id", ""))
        found = self._world.brands.all(seller.seller_id)
        return JSONResponse({"brands": [asdict(one) for one in found]})

    async def brand_decide(self, request: Request) -> Response:
        """PATCH /brands/{number} {state: approved | refused, reason?}."""
        body = Fields(await body_read(request))
        state, reason = body.take("state", str), body.take("reason", str, None) or ""
        body.done()
        number = request.path_params["number"]
        decided = brand_decide(self._world, number=number, state=state, reason=reason)
        return JSONResponse(asdict(decided))

    async def product(self, request: Request) -> Response:
        """DELETE /products/{product_id}: Flipkart withdraws it and inactivates its listings."""
        skus = product_withdraw(self._world, product_id=request.path_params["product_id"])
        return JSONResponse({"inactivated": skus})

    async def uploads(self, request: Request) -> Response:
        """GET /uploads?seller_id=: files sent, newest first, each with its rows by state."""
        seller = seller_of(self._world, request.query_params.get("seller_id", ""))
        found = self._world.uploads.newest(seller.seller_id, 1000)
        return JSONResponse(
            {"uploads": [{**asdict(upload), "rows": counts} for upload, counts in found]}
        )

    async def fault(self, request: Request) -> Response:
        """DELETE /faults/{fault_id}: take back one rule."""
        if not self._world.faults.remove(request.path_params["fault_id"]):
            raise ActionRefused(404, "no_such_fault", "There is no such rule.")
        return JSONResponse({"deleted": 1})


def hub_table(world: World) -> Table:
    """Return the paths under /_admin with what answers them."""
    admin = HubAdmin(world)
    return [
        ("/brands", admin.brand_ask, ["POST"]),
        ("/brands", admin.brands, ["GET"]),
        ("/brands/{number:int}", admin.brand_decide, ["PATCH"]),
        ("/products/{product_id}", admin.product, ["DELETE"]),
        ("/uploads", admin.uploads, ["GET"]),
        ("/faults/{fault_id:int}", admin.fault, ["DELETE"]),
    ]
