"""What staff do at the desk: an officer approves, a centre's operator counts and adopts."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from devtools.context import DemoStaff
from devtools.demo.pages import Page
from devtools.demo.totp import totp_codes
from devtools.demo.visitor import DemoFailed, Visitor

HANDICRAFT_REASON = "हाथ से सिला और रंगा हुआ"
PARCEL = {"weight_g": "430", "length_mm": "260", "breadth_mm": "180", "height_mm": "60"}


class StaffDesk(Visitor):
    """The browser of one member of staff."""

    def __init__(self, staff: DemoStaff, url: str) -> None:
        super().__init__(staff["username"], url)
        self._staff = staff

    def sign_in(self) -> Page:
        """Sign in with user name and password, then with the app's code; return the desk."""
        who = {"login": self._staff["username"], "password": self._staff["password"]}
        page = self.submit(self.open("/desk/"), who)
        page = self._second_step(page)
        if "/sign-in/" in page.url:
            raise DemoFailed(f"{self.name} is still asked to sign in: “{page.heading}”.")
        return page

    def _second_step(self, page: Page) -> Page:
        *first, last = totp_codes(self._staff["totp_secret"])
        for code in first:
            with contextlib.suppress(DemoFailed):
                return self.submit(page, {"code": code})
        return self.submit(page, {"code": last})


class Officer(StaffDesk):
    """A DUDA officer."""

    def approve(self, listing_id: int) -> float:
        """Find the listing in the queue, decide on handicraft, approve the version seen.

        Returns the moment (time.monotonic) before the button was pressed.
        """
        queue = self.open("/desk/review/")
        address = queue.link(f"/desk/review/{listing_id}/")
        page = self.open(urljoin(queue.url, address or f"/desk/review/{listing_id}/"))
        if any("is_handicraft" in form.names for form in page.forms):
            page = self.submit(page, {"is_handicraft": "yes", "reason": HANDICRAFT_REASON})
        since = time.monotonic()
        self.submit(page, press="do=approve")
        return since


@dataclass(frozen=True)
class HubSheet:
    """What the catalogue desk tells to write in Seller Hub."""

    sku: str
    title: str
    vertical: str
    mrp: int
    selling_price: int
    image_url: str


class Operator(StaffDesk):
    """The operator of a centre."""

    def receive(self, offer_id: int, pieces: int) -> str:
        """Count the pieces that came; return what the page says of it."""
        self._to_receive(offer_id)
        page = self.open(f"/desk/receive/{offer_id}/")
        page = self.submit(page, {"pieces": str(pieces)}, press="do=receive")
        return " ".join(page.said)

    def measure(self, offer_id: int) -> None:
        """Measure the packed parcel."""
        self.submit(self.open(f"/desk/receive/{offer_id}/"), PARCEL)

    def _to_receive(self, offer_id: int) -> None:
        """Look whether the list of what waits to be counted shows the offer."""
        page = self.open("/desk/receive/")
        if page.link(f"/desk/receive/{offer_id}/") is None:
            raise DemoFailed(f"{self.name} does not find the purse on “{page.heading}”.")

    def hub_sheet(self, offer_id: int) -> HubSheet:
        """Read what to write in Seller Hub for a product that waits in the catalogue desk."""
        page = self.open(f"/desk/catalogue/{offer_id}/")
        return HubSheet(
            sku=_cell(page, "Seller SKU ID"),
            title=_cell(page, "Title"),
            vertical=_cell(page, "Vertical"),
            mrp=int(_cell(page, "MRP (INR)")),
            selling_price=int(_cell(page, "Your selling price (INR)")),
            image_url=page.beside("Main Image URL") or "",
        )

    def look_now(self, offer_id: int) -> Page:
        """Press "look now"; return the page that shows theirs beside ours."""
        page = self.open(f"/desk/catalogue/{offer_id}/")
        return self.submit(page, to="/look/")

    def adopt(self, page: Page, sheet: HubSheet, product_id: str) -> float:
        """Compare what Flipkart shows with ours, and adopt its product id.

        Returns the moment (time.monotonic) before the button was pressed.
        """
        if product_id not in page.text or sheet.title not in page.text:
            said = " ".join(page.said)
            raise DemoFailed(
                f"The catalogue desk does not show {product_id} beside ours ({said.rstrip('.।')})."
            )
        since = time.monotonic()
        page = self.submit(page, to="/adopt/")
        if sheet.sku in page.text:
            raise DemoFailed(f"{sheet.sku} still waits in the catalogue desk.")
        return since


def _cell(page: Page, head: str) -> str:
    value = page.beside(head)
    if not value:
        raise DemoFailed(f"“{page.heading}” does not say what to write in “{head}”.")
    return value
