"""What a person does in Seller Hub: send a row to QC, and what its check decides."""

from __future__ import annotations

from devtools.demo.flipkart import Simulator
from devtools.demo.staff import HubSheet
from devtools.demo.visitor import DemoFailed, Visitor


class SellerHub(Visitor):
    """Seller Hub in a browser, for one seller."""

    def __init__(self, simulator: Simulator, hub_url: str) -> None:
        super().__init__("The seller", hub_url.removesuffix("/hub/").removesuffix("/hub"))
        self._simulator = simulator
        self._base = f"/hub/{simulator.seller['seller_id']}"

    def add_to_catalogue(self, row: HubSheet) -> None:
        """Send one row to QC: inactive and without stock, as our template says."""
        self.submit(
            self.open(f"{self._base}/add"),
            {
                "sku": row.sku,
                "title": row.title,
                "brand": "Generic",
                "vertical": row.vertical,
                "mrp": str(row.mrp),
                "selling_price": str(row.selling_price),
                "stock": "0",
                "image_url": row.image_url,
            },
        )

    def pass_qc(self, sku: str) -> str:
        """Let the row pass; return the product id it got."""
        page = self.open(f"{self._base}/qc")
        self.submit(page, press="outcome=passed", holds=("sku", sku))
        shown = self._simulator.look(sku)
        if shown is None or not shown.product_id:
            raise DemoFailed(f"Seller Hub passed {sku} and gave it no product id.")
        return shown.product_id
