"""What staff do at the desk: an officer approves, a centre's operator counts and adopts."""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from devtools.context import DemoStaff
from devtools.demo.pages import Page
from devtools.demo.totp import totp_codes
from devtools.demo.visitor import DemoFailed, File, Visitor

HANDICRAFT_REASON = "हाथ से सिला और रंगा हुआ"
TYPE = re.compile(r"/desk/catalogue/types/\d+/\d+/$")
# What the portal cannot know of a purse, and Seller Hub demands: set once for the kind.
COLUMNS = {"idealfor": "Women", "type": "Purse", "closure": "Zip", "leathertype": "Not Known"}
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
    """What the catalogue desk tells of a product, as Seller Hub is to know it."""

    sku: str
    title: str
    vertical: str


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

    def sheet(self, offer_id: int) -> HubSheet:
        """Read what Seller Hub is to be told of a product that waits in the catalogue desk."""
        page = self.open(f"/desk/catalogue/{offer_id}/")
        return HubSheet(_cell(page, "Seller SKU ID"), _cell(page, "Title"), _cell(page, "Vertical"))

    def template_keep(self, offer_id: int, template: File) -> str:
        """Upload the template of a product's kind and set what it lacks; return the kind's page."""
        page = self._kind_of(offer_id)
        address = page.url
        self.submit(page, files={"file": [template]}, to="/template/")
        for key, value in COLUMNS.items():
            page = self.open(address)
            if any(("key", key) in form.sent for form in page.forms):
                self.submit(page, {"theirs": value}, to="/rule/", holds=("key", key))
            else:  # not lacking by itself: among the other columns
                self.submit(page, {"key": key, "theirs": value}, to="/rule/")
        return address

    def _kind_of(self, offer_id: int) -> Page:
        """Return the page of the kind on which an offer waits."""
        kinds = self.open("/desk/catalogue/types/")
        for address in dict.fromkeys(url for url, _words in kinds.links if TYPE.search(url)):
            page = self.open(address)
            if page.link(f"/desk/catalogue/{offer_id}/"):
                return page
        raise DemoFailed(f"{self.name} finds the purse on the page of no kind.")

    def file_make(self, address: str, offer_id: int) -> File:
        """Have the kind's template filled for one product; download it."""
        page = self.submit(self.open(address), {"offer": str(offer_id)}, to="/fill/")
        file = page.link("/desk/catalogue/files/")
        if file is None:
            raise DemoFailed(f"The catalogue desk made no file: {' '.join(page.said)}")
        return self.download(file)

    def answers_read(self, answers: File) -> None:
        """Read Seller Hub's answers in."""
        self.submit(self.open("/desk/catalogue/qc/"), files={"file": [answers]}, to="/read/")

    def adopt(self, offer_id: int, sheet: HubSheet, product_id: str) -> float:
        """Compare what Flipkart shows with ours, and adopt its product id.

        Returns the moment (time.monotonic) before the button was pressed.
        """
        page = self.open(f"/desk/catalogue/{offer_id}/")
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
