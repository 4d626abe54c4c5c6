"""Addresses of what is offered for sale: the members' part."""

from django.urls import path, register_converter

from listings import (
    member_add_views,
    member_photo_views,
    member_price_views,
    member_send_views,
    member_shelf_views,
    member_views,
    my_data_views,
)

app_name = "listings"


class Sha256Converter:
    """Sixty-four small hex digits."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256Converter, "sha256")

STEP_VIEWS = (
    ("photo", member_add_views.add_photo),
    ("kind", member_add_views.add_kind),
    ("details", member_add_views.add_details),
    ("price", member_price_views.add_price),
    ("want", member_price_views.add_want),
    ("cost", member_price_views.add_cost),
    ("price_check", member_price_views.add_price_check),
    ("pieces", member_send_views.add_pieces),
    ("days", member_send_views.add_days),
    ("voice", member_send_views.add_voice),
    ("check", member_send_views.add_check),
)

urlpatterns = [
    path("me/notice/", my_data_views.notice, name="notice"),
    path("me/data/", my_data_views.data, name="my_data"),
    path("me/data/all/", my_data_views.everything, name="my_data_all"),
    path("me/data/all.json", my_data_views.everything_file, name="my_data_file"),
    path("me/data/erase/", my_data_views.erase, name="erase"),
    path("me/data/<slug:purpose>/", my_data_views.consent, name="consent"),
    path("add/", member_add_views.add, name="add"),
    *(
        path(f"add/{step.replace('_', '-')}/", view, name=f"add_{step}")
        for step, view in STEP_VIEWS
    ),
    path("add/details/<slug:key>/", member_add_views.add_detail, name="add_detail"),
    path(
        "products/<int:listing_id>/fix/details/<slug:key>/",
        member_add_views.add_detail,
        name="fix_detail",
    ),
    path("add/photo/<sha256:sha256>/", member_photo_views.photo_put, name="put_photo"),
    path(
        "products/<int:listing_id>/fix/photo/<sha256:sha256>/",
        member_photo_views.photo_put,
        name="put_fix_photo",
    ),
    path("add/sent/<int:listing_id>/", member_send_views.add_sent, name="add_sent"),
    path("products/", member_views.mine, name="mine"),
    path("products/<int:listing_id>/", member_views.product, name="product"),
    *(
        path(f"products/<int:listing_id>/fix/{step.replace('_', '-')}/", view, name=f"fix_{step}")
        for step, view in STEP_VIEWS
    ),
    path("products/<int:listing_id>/fewer/", member_views.fewer, name="fewer"),
    path("products/<int:listing_id>/stop/", member_shelf_views.stop, name="stop"),
    path("products/<int:listing_id>/start/", member_shelf_views.start, name="start"),
    path("products/<int:listing_id>/withdraw/", member_shelf_views.withdraw, name="withdraw"),
    path("products/<int:listing_id>/again/", member_shelf_views.again, name="again"),
    path("products/<int:listing_id>/price/", member_views.price, name="price"),
    path("products/<int:listing_id>/price-check/", member_views.price_check, name="price_check"),
    path("products/<int:listing_id>/photo/", member_views.asked_photo, name="asked_photo"),
    path("products/<int:listing_id>/drop/", member_views.drop_change, name="drop_change"),
]
