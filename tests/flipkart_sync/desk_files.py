"""Files and pages of the catalogue desk, as its tests send and read them."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from listings.models import Offer
from tests.cast import Cast
from tests.flipkart_sync.template_book import make_template


def sent(content: bytes, name: str = "leather_purse_REQ0123456789AB.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def page_of(cast: Cast) -> str:
    return f"/desk/catalogue/types/{cast.account.pk}/{cast.purse.pk}/"


def post(client: Client, path: str, **form: Any) -> str:
    answer = client.post(path, form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def template_ready(cast: Cast, client: Client) -> None:
    """Upload the purse's template and set what it lacks."""
    post(client, f"{page_of(cast)}template/", file=sent(make_template()))
    post(client, f"{page_of(cast)}rule/", key="idealfor", ours="", theirs="women")


def answer_file(offer: Offer, **row: str) -> SimpleUploadedFile:
    rows = [{"Seller SKU ID": offer.variant.sku, **row}, {"Seller SKU ID": "NOT-OURS-1"}]
    return sent(make_template(rows=rows), "QC.xlsx")


def failed(offer: Offer, why: str) -> SimpleUploadedFile:
    said = {"Catalog QC Status": "Failed", "QC Failed Reason (if any)": why}
    return answer_file(offer, **said)


def another_photo() -> bytes:
    picture = Image.new("RGB", (700, 700), "#eee8d8")
    ImageDraw.Draw(picture).ellipse((100, 150, 600, 550), fill="#20507c", outline="#101010")
    kept = io.BytesIO()
    picture.save(kept, "JPEG")
    return kept.getvalue()
