"""`/_admin/` for what follows an order: dispatch windows, returns, settlements, buyers."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flipkart_simulator.actions.buyers import dispatch_window_move
from flipkart_simulator.actions.common import ActionRefused, seller_of
from flipkart_simulator.actions.returning import return_make, return_move
from flipkart_simulator.admin.reading import Fields, Table, body_read
from flipkart_simulator.background import catch_up
from flipkart_simulator.clock import iso_utc
from flipkart_simulator.money.files import XLSX, rows_xlsx
from flipkart_simulator.money.settling import COLUMNS, settlement_make
from flipkart_simulator.state.money import BuyersPlan, Settlement
from flipkart_simulator.world import World


class Trade:
    """These admin calls over one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def window(self, request: Request) -> Response:
        """PATCH /orders/{shipment_id}/window {after_s, by_s}: both counted from now."""
        body = Fields(await body_read(request))
        now = self._world.clock.now()
        after_at = now + body.take("after_s", float)
        by_at = now + body.take("by_s", float)
        body.done()
        shipment_id = request.path_params["shipment_id"]
        shown = dispatch_window_move(
            self._world, shipment_id=shipment_id, after_at=after_at, by_at=by_at
        )
        return JSONResponse(shown)

    async def returns(self, request: Request) -> Response:
        """POST /returns {order_item_id, source, quantity?, reason?, sub_reason?, comments?}."""
        body = Fields(await body_read(request))
        made = return_make(
            self._world,
            order_item_id=body.take("order_item_id", str),
            source=body.take("source", str, "customer_return"),
            quantity=body.take("quantity", int, 1),
            reason=body.take("reason", str, ""),
            sub_reason=body.take("sub_reason", str, ""),
            comments=body.take("comments", str, ""),
        )
        return JSONResponse({"returns": [entry.doc for entry in made]}, status_code=201)

    async def return_do(self, request: Request) -> Response:
        """PATCH /returns/{return_id} {event_type, tracking_id?, expected_in_s?}."""
        body = Fields(await body_read(request))
        entry = self._world.returns.get(request.path_params["return_id"])
        if entry is None:
            raise ActionRefused(404, "no_such_return", "There is no such return.")
        return_move(
            self._world,
            entry,
            body.take("event_type", str),
            tracking_id=body.take("tracking_id", str, ""),
            expected_in_s=body.take("expected_in_s", float, 0.0),
        )
        return JSONResponse(entry.doc)

    async def settlements(self, request: Request) -> Response:
        """GET /settlements?seller_id=; POST {seller_id, wait_s?}: pay for what is due."""
        if request.method == "GET":
            seller = seller_of(self._world, request.query_params.get("seller_id", ""))
            found = self._world.money.settlements(seller.seller_id)
            return JSONResponse({"settlements": [settlement_shown(entry) for entry in found]})
        body = Fields(await body_read(request))
        seller = seller_of(self._world, body.take("seller_id", str))
        wait_s = body.take("wait_s", float, None)
        body.done()
        made = settlement_make(self._world, seller_id=seller.seller_id, wait_s=wait_s)
        return JSONResponse(settlement_shown(made), status_code=201)

    async def settlement_file(self, request: Request) -> Response:
        """GET /settlements/{settlement_id}/file: the .xlsx."""
        found = self._world.money.settlement(request.path_params["settlement_id"])
        if found is None:
            raise ActionRefused(404, "no_such_settlement", "There is no such settlement.")
        return settlement_file(found)

    async def buyers(self, request: Request) -> Response:
        """PUT /buyers/{seller_id} {per_hour, seed?}: 0 ends them. GET shows the plans."""
        if request.method == "PUT":
            body = Fields(await body_read(request))
            seller = seller_of(self._world, request.path_params["seller_id"])
            per_hour = body.take("per_hour", float)
            if per_hour < 0 or per_hour > 36_000:
                raise ActionRefused(400, "bad_rate", "Buyers act 0 to 36000 times an hour.")
            plan = BuyersPlan(
                seller_id=seller.seller_id,
                per_hour=per_hour,
                seed=body.take("seed", int, 0),
                started_at=self._world.clock.now(),
                acts=0,
            )
            body.done()
            self._world.money.plan_put(plan)
            catch_up(self._world)
            self._world.wake()
        return JSONResponse({"buyers": [asdict(plan) for plan in self._world.money.plans()]})


def settlement_file(settlement: Settlement) -> Response:
    """Return a settlement as a file to be saved."""
    name = f"settled-transactions-{settlement.neft_id}.xlsx"
    return Response(
        rows_xlsx(COLUMNS, settlement.rows),
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def settlement_shown(settlement: Settlement) -> dict[str, object]:
    """Return a settlement with its rows and what was paid, in rupees."""
    total = sum(round(row["Settlement Amount (Rs)"] * 100) for row in settlement.rows)
    return {
        **asdict(settlement),
        "made_at": iso_utc(settlement.made_at),
        "amount": total / 100,
    }


def trade_table(world: World) -> Table:
    """Return the rows of these calls."""
    trade = Trade(world)
    return [
        ("/orders/{shipment_id}/window", trade.window, ["PATCH"]),
        ("/returns", trade.returns, ["POST"]),
        ("/returns/{return_id}", trade.return_do, ["PATCH"]),
        ("/settlements", trade.settlements, ["GET", "POST"]),
        ("/settlements/{settlement_id:int}/file", trade.settlement_file, ["GET"]),
        ("/buyers/{seller_id}", trade.buyers, ["GET", "PUT"]),
    ]
