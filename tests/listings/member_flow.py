"""A member's browser without script: signed in, filling the pages of one product."""

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shg.models import Person
from tests.cast import member_client, tiny_photo


@dataclass
class Phone:
    """A signed-in browser; every method answers the text of the page it lands on."""

    client: Client

    def get(self, address: str) -> str:
        return self.client.get(address, follow=True).content.decode()

    def post(self, address: str, **form: object) -> str:
        answer = self.client.post(address, form, follow=True)
        assert answer.status_code < 500
        return answer.content.decode()

    def add_photo(self, image_bytes: bytes | None = None, name: str = "a.jpg") -> str:
        data = tiny_photo() if image_bytes is None else image_bytes
        return self.post("/add/photo/", photo=SimpleUploadedFile(name, data))

    def tell_all(self, *, kind: str = "leather-purse", price: str = "420") -> str:
        """Fill every page up to the check; return the check page."""
        self.add_photo()
        self.post("/add/kind/", kind=kind)
        self.post("/add/details/colour/", colour="brown")
        read_back = self.post("/add/price/", price=price)
        self.post("/add/price-check/", right="yes", **hidden(read_back))
        return self.post("/add/pieces/", pieces="6")


def hidden(page: str) -> dict[str, str]:
    """Return the price and net a read-back page carries."""
    found = {}
    for name in ("price", "net"):
        found[name] = page.split(f'name="{name}" value="')[1].split('"')[0]
    return found


def phone_of(person: Person, language: str = "hi") -> Phone:
    """Return a browser signed in as a member."""
    return Phone(member_client(person, language=language))
