"""What a person does in Seller Hub: fetch a template, send it filled, fetch the answers."""

from __future__ import annotations

from dataclasses import dataclass

from devtools.demo.flipkart import Simulator, wait_until
from devtools.demo.visitor import DemoFailed, File, Visitor

QC_WITHIN_S = 30.0
LOOK_EVERY_S = 0.1


@dataclass(frozen=True)
class Sent:
    """A file that was taken: its page in Seller Hub."""

    address: str


class SellerHub(Visitor):
    """Seller Hub in a browser, for one seller."""

    def __init__(self, simulator: Simulator, hub_url: str) -> None:
        super().__init__("The seller", hub_url.removesuffix("/hub/").removesuffix("/hub"))
        self._simulator = simulator
        self._base = f"/hub/{simulator.seller['seller_id']}"

    def template(self, vertical: str) -> File:
        """Download the template of a vertical, under the name it must be sent back with."""
        page = self.open(f"{self._base}/templates")
        address = page.link(f"/hub/templates/{vertical}.xlsx")
        if address is None:
            raise DemoFailed(f"Seller Hub has no template of {vertical}.")
        return self.download(address)

    def send(self, file: File) -> Sent:
        """Upload a filled template. Raises DemoFailed where it is refused."""
        page = self.open(f"{self._base}/uploads")
        page = self.submit(page, files={"file": [file]}, to="/hub/uploads")
        address = page.link("/hub/uploads/UP") or page.link("/hub/uploads/")
        if page.link("/qc.") is None or address is None:
            raise DemoFailed(f"Seller Hub did not take {file[0]}: {page.text[:200]}")
        return Sent(address.partition("/qc.")[0])

    def passed(self, sent: Sent, sku: str) -> str:
        """Wait for the check of a row; return the product id it got."""
        wait_until(
            lambda: self._row(sent, sku)[2] not in ("pending", "In QC"),
            within_s=QC_WITHIN_S,
            every_s=LOOK_EVERY_S,
            what=f"Seller Hub's check of {sku}",
        )
        shown = self._simulator.look(sku)
        if shown is None or not shown.product_id:
            said = " ".join(self._row(sent, sku)[2:])
            raise DemoFailed(f"Seller Hub did not pass {sku}: {said}.")
        return shown.product_id

    def _row(self, sent: Sent, sku: str) -> list[str]:
        rows = self.open(sent.address).rows
        found = next((row for row in rows if len(row) > 3 and row[1] == sku), None)
        if found is None:
            raise DemoFailed(f"Seller Hub's page of the file does not show {sku}.")
        return found

    def answers(self, sent: Sent) -> File:
        """Download the file with the answers."""
        address = self.open(sent.address).link("/qc.")
        if address is None:
            raise DemoFailed("Seller Hub gives no file back.")
        return self.download(address)
