"""Addresses of the staff desk: review, off sale and receiving."""

from django.urls import path

from listings import erase_views, offsale_views, queue_views, receive_views, review_views

app_name = "desk"

urlpatterns = [
    path("review/", queue_views.queue, name="queue"),
    path("review/<int:listing_id>/", review_views.review, name="review"),
    path("review/<int:listing_id>/decide/", review_views.decide, name="decide"),
    path("review/<int:listing_id>/undo/", review_views.undo, name="undo"),
    path("review/<int:listing_id>/handicraft/", review_views.handicraft, name="handicraft"),
    path("review/<int:listing_id>/voice/", review_views.voice_text, name="voice_text"),
    path("off-sale/", offsale_views.off_sale, name="off_sale"),
    path("off-sale/take/", offsale_views.off_sale_take, name="off_sale_take"),
    path(
        "off-sale/<int:off_sale_id>/put-back/",
        offsale_views.off_sale_put_back,
        name="off_sale_put_back",
    ),
    path("off-sale/withdraw/", offsale_views.withdraw, name="withdraw"),
    path("erasures/", erase_views.erasures, name="erasures"),
    path("erasures/<int:request_id>/", erase_views.erasure, name="erasure"),
    path("receive/", receive_views.receive_list, name="receive"),
    path("receive/<int:offer_id>/", receive_views.receive, name="receive_offer"),
    path("receive/<int:offer_id>/parcel/", receive_views.parcel, name="parcel"),
    path("receive/short/<int:short_id>/", receive_views.short, name="short"),
]
