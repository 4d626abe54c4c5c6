"""What a member does on her phone: signs in, adds a product, changes price and pieces."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from devtools.context import DemoMember
from devtools.demo.pages import Button, Form, Page
from devtools.demo.visitor import DemoFailed, File, Visitor

SIX_DIGITS = re.compile(r"\b(\d{6})\b")
MOST_QUESTIONS_PAGES = 3
PIN = "4815"
CRAFT, KIND = "purses", "leather-purse"


@dataclass(frozen=True)
class Purse:
    """What she adds: photos, price in rupees, pieces, and her answers by the question's name."""

    photos: list[File]
    price: int
    pieces: int
    answers: dict[str, str]


@dataclass(frozen=True)
class Earning:
    """What the price page showed, in paise."""

    price_paise: int
    net_paise: int


class MemberPhone(Visitor):
    """The phone of one member."""

    def __init__(self, member: DemoMember, url: str, inbox_url: str) -> None:
        super().__init__(member["name"], url)
        self._member = member
        self._inbox_url = inbox_url

    def sign_in(self) -> Page:
        """Sign in by the code sent to her number, her name and a PIN of hers; return her home."""
        page = self.submit(self.open("/sign-in/"), {"phone": self._member["phone"]})
        page = self.submit(page, {"code": self._newest_code()})
        if _offers(page, "kind"):
            page = self.submit(page, press="kind=own")
        if _offers(page, "person"):
            page = self.submit(page, press=self._own_name(page))
        if "/pin/new/" in page.url:
            page = self.submit(page, {"pin": PIN, "again": PIN})
        if "/sign-in/" in page.url:
            raise DemoFailed(f"{self.name} is still asked to sign in: “{page.heading}”.")
        return page

    def _newest_code(self) -> str:
        joint = "&" if "?" in self._inbox_url else "?"
        number = self._member["phone"].replace("+", "%2B")
        inbox = self.json(f"{self._inbox_url}{joint}to={number}&format=json")
        messages = inbox.get("messages")
        for message in messages if isinstance(messages, list) else []:
            found = SIX_DIGITS.search(str(message.get("text", "")))
            if found:
                return found[1]
        raise DemoFailed(f"No code came to the number of {self.name}.")

    def _own_name(self, page: Page) -> str:
        """Return the button of her name; her name may be shown in Hindi or English."""
        buttons = [button for form in page.forms for button in form.buttons]
        for button in buttons:
            if button.name == "person" and self._member["name"] in button.label:
                return f"person={button.value}"
        shown = ", ".join(button.label for button in buttons if button.name == "person")
        raise DemoFailed(f"{self.name} does not find her name among: {shown}.")

    def tell_of(self, purse: Purse) -> tuple[Page, Earning]:
        """Answer every page of adding a product; return the last page before sending, and what
        the price page said her group gets."""
        page = self.open("/add/photo/")
        while _offers(page, "remove"):  # left by a play that was interrupted
            page = self.submit(page, press="remove")
        page = self.submit(page, files={"photo": purse.photos})
        page = self.submit(page, press="go")
        page = self._choose_kind(page)
        for _page in range(MOST_QUESTIONS_PAGES):
            if _form_with(page, "price") or "/add/check/" in page.url:
                break
            page = self._answer(page, purse)
        page = self.submit(self._asked(page, "price"), {"price": str(purse.price)})
        earning = _earning_on(page)
        page = self.submit(page, press="right=yes")
        page = self.submit(self._asked(page, "pieces"), {"pieces": str(purse.pieces)})
        return page, earning

    def _asked(self, page: Page, question: str) -> Page:
        """Return the page that asks this; a product begun before may skip what it knows."""
        return page if _form_with(page, question) else self.open(f"/add/{question}/")

    def send(self, page: Page) -> int:
        """Send it to be checked; return the listing's id."""
        page = self.submit(page)
        found = re.search(r"/sent/(\d+)/", page.url)
        if not found:
            raise DemoFailed(f"{self.name} sent it and came to “{page.heading}” ({page.url}).")
        return int(found[1])

    def _choose_kind(self, page: Page) -> Page:
        """Press purses, then a leather purse; purses may be behind "something else"."""
        if not page.link(f"craft={CRAFT}"):
            page = self.open("/add/kind/?all=1")
        craft = page.link(f"craft={CRAFT}")
        if craft:
            page = self.open(urljoin(page.url, craft))
        return self.submit(page, press=f"kind={KIND}")

    def _answer(self, page: Page, purse: Purse) -> Page:
        """Answer what this kind of thing is asked; unknown questions take their first choice."""
        form = next((form for form in page.forms if form.method == "post" and form.names), None)
        if form is None:
            raise DemoFailed(f"{self.name}: nothing can be answered on “{page.heading}”.")
        return self.submit(page, _answers(form, purse.answers))

    def _listing(self, listing_id: int) -> dict[str, Any]:
        """Return her listing as the API shows it to her."""
        return self.json(f"/api/v1/listings/{listing_id}/")

    def offer_of(self, listing_id: int) -> tuple[int, str]:
        """Return the offer's id and SKU of her listing."""
        offer = self._listing(listing_id)["offers"][0]
        return int(offer["id"]), str(offer["sku"])

    def counted(self, listing_id: int) -> int:
        """Return the pieces of her listing counted at centres."""
        offer = self._listing(listing_id)["offers"][0]
        return sum(int(place["counted"]) for place in offer["pieces"])

    def is_live(self, listing_id: int) -> bool:
        """Tell whether the portal says that her listing is on sale."""
        return self._listing(listing_id)["offers"][0]["is_live"] is True

    def change_price(self, listing_id: int, rupees: int) -> float:
        """Change the price; return the moment (time.monotonic) before her last yes."""
        page = self.open(f"/products/{listing_id}/price/")
        page = self.submit(page, {"price": str(rupees)})
        _earning_on(page)
        since = time.monotonic()
        self.submit(page, press="right=yes")
        return since

    def say_only(self, listing_id: int, pieces: int) -> float:
        """Say that there are only so many now; return the moment before."""
        page = self.open(f"/products/{listing_id}/fewer/")
        since = time.monotonic()
        self.submit(page, {"pieces": str(pieces)})
        return since


def _form_with(page: Page, name: str) -> Form | None:
    return next((form for form in page.forms if name in form.names), None)


def _buttons(page: Page, name: str) -> list[Button]:
    return [button for form in page.forms for button in form.buttons if button.name == name]


def _offers(page: Page, name: str) -> bool:
    return bool(_buttons(page, name))


def _answers(form: Form, known: dict[str, str]) -> dict[str, str]:
    given = {name for name, value in form.sent if value}
    answers: dict[str, str] = {}
    for name in form.names - given:
        offered = form.offered.get(name, {})
        if known.get(name) and (not offered or known[name] in offered):
            answers[name] = known[name]
        elif offered:
            answers[name] = next(iter(offered))
    return answers


def _earning_on(page: Page) -> Earning:
    """Return what the read-back page shows: its form carries both figures."""
    form = _form_with(page, "net")
    sent = dict(form.sent) if form else {}
    if "net" not in sent or "price" not in sent:
        raise DemoFailed(f"The page “{page.heading}” does not say what the group gets.")
    return Earning(price_paise=int(sent["price"]), net_paise=int(sent["net"]))
