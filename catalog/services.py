"""Write products, their photos and variants. Frozen products are written by listings only."""

import logging
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.images import MOST_PHOTOS, PreparedPhoto, channel_rendition
from catalog.models import HandicraftDecision, Photo, Product, Variant
from catalog.photo_checks import checks_json
from common.errors import Conflict
from common.notes import note_kept
from shg.access import require
from shg.models import Person

log = logging.getLogger(__name__)


class TooManyPhotos(Conflict):
    """Six are enough."""

    code = "too_many_photos"
    sentence = _("There are already six photos. Take one away to add another.")


class ProductFrozen(Conflict):
    """An approved product changes through a review only."""

    code = "product_frozen"
    sentence = _("This product is approved. Ask for a change instead.")


class PhotoNotStored(Conflict):
    """The store could not take the photo: the disk is full, or away."""

    code = "photo_not_stored"
    sentence = _("The photo could not be kept just now. Please send it again after some time.")


def sku_mint(product_id: int, n: int) -> str:
    """Return our SKU of a product's n-th variant: prefix, product, variant; A–Z, 0–9 and dash."""
    return f"{settings.HAAT_SKU_PREFIX}-{product_id:06d}-{n}"


def variant_ensure(*, product: Product) -> Variant:
    """Return the product's first variant, minted now if there is none."""
    variant = product.variants.order_by("pk").first()
    if variant is None:
        variant, _made = Variant.objects.get_or_create(
            sku=sku_mint(product.pk, 1), defaults={"product": product}
        )
    return variant


def photo_keep(
    *,
    product: Product,
    prepared: PreparedPhoto,
    actor: Person,
    is_drawn: bool = False,
    most: int = MOST_PHOTOS,
) -> Photo:
    """Write the renditions of a prepared photo to the private store, and its row.

    Raises TooManyPhotos, PhotoNotStored.
    """
    same, position = photo_place(product, most=most, content_hash=prepared.content_hash)
    if same is not None:
        return same
    stem = secrets.token_hex(16)
    files_keep(renditions_of(stem, prepared))
    return Photo.objects.create(
        product=product,
        stem=stem,
        prepared_at=timezone.now(),
        content_hash=prepared.content_hash,
        width=prepared.full.width,
        height=prepared.full.height,
        byte_count=len(prepared.full.content),
        checks=checks_json(prepared.checks),
        position=position,
        taken_by=actor,
        is_drawn=is_drawn,
    )


def photo_place(product: Product, *, most: int, **same: str) -> tuple[Photo | None, int]:
    """Return the shown photo that is the `same` already, or the place of the next one.

    same: a hash a Photo row holds. Raises TooManyPhotos.
    """
    shown = Photo.objects.filter(product=product, removed_at=None)
    found = shown.filter(**same).first()
    if found is not None:
        return found, found.position
    if shown.count() >= most:
        raise TooManyPhotos()
    last = shown.order_by("-position").values_list("position", flat=True).first()
    return None, 0 if last is None else last + 1


def file_of(stem: str, size: str) -> str:
    """Return the name, in the private store, of one rendition of a photo."""
    return f"photos/{stem}/{size}.jpg"


def renditions_of(stem: str, prepared: PreparedPhoto) -> dict[str, bytes]:
    """Return {name in the private store: bytes} of a prepared photo."""
    return {
        file_of(stem, "full"): prepared.full.content,
        file_of(stem, "review"): prepared.review.content,
        file_of(stem, "member"): prepared.member.content,
    }


def files_keep(files: Mapping[str, bytes]) -> None:
    """Write all files into the private store, or none. Raises PhotoNotStored."""
    store = storages["private"]
    try:
        for name, data in files.items():
            store.save(name, ContentFile(data))
    except OSError as err:
        log.exception("a photo could not be stored")
        files_forget(files)
        raise PhotoNotStored() from err


def files_forget(names: Iterable[str]) -> None:
    """Take files out of the private store; one that is not there is no error."""
    for name in names:
        with suppress(OSError):
            storages["private"].delete(name)


def photo_remove(*, product: Product, photo_id: int) -> None:
    """Take a photo away from a product; the row stays as history. Raises Http404, ProductFrozen."""
    if product.frozen_at is not None:
        raise ProductFrozen()
    shown = Photo.objects.filter(pk=photo_id, product=product, removed_at=None)
    if not shown.update(removed_at=timezone.now()):
        raise Http404


def photo_propose(*, product: Product, prepared: PreparedPhoto, actor: Person) -> Photo:
    """Keep a photo that is shown only once a review lets it take the first one's place."""
    photo = photo_keep(product=product, prepared=prepared, actor=actor, most=MOST_PHOTOS + 1)
    Photo.objects.filter(pk=photo.pk).update(removed_at=timezone.now())
    return photo


def photo_replace_first(*, product: Product, photo_id: int) -> None:
    """Let a proposed photo take the place of the first one, which stays as history."""
    shown = Photo.objects.filter(product=product, removed_at=None).order_by("position", "pk")
    first = shown.first()
    if first is not None:
        Photo.objects.filter(pk=first.pk).update(removed_at=timezone.now())
    Photo.objects.filter(pk=photo_id, product=product).update(
        removed_at=None, position=first.position if first is not None else 0
    )


def photo_publish(photo: Photo) -> str:
    """Put a photo's channel rendition into the channel store once; return its immutable name."""
    if not photo.channel_name:
        with storages["private"].open(f"photos/{photo.stem}/full.jpg") as file:
            data = channel_rendition(file.read()).content
        name = f"{secrets.token_hex(20)}.jpg"
        storages["channel"].save(name, ContentFile(data))
        Photo.objects.filter(pk=photo.pk).update(channel_name=name)
        photo.channel_name = name
    return photo.channel_name


@transaction.atomic
def handicraft_decide(
    *, product_id: int, is_handicraft: bool, reason: str, actor: Person
) -> HandicraftDecision:
    """Record an officer's decision; the newest counts.

    Raises AadhaarRefused for what the reason may not hold, Http404 outside scope.
    """
    product = Product.objects.visible_to(actor).filter(pk=product_id).first()
    if product is None:
        raise Http404
    require(actor, "handicraft.decide", product)
    return HandicraftDecision.objects.create(
        product=product, is_handicraft=is_handicraft, reason=note_kept(reason), officer=actor
    )
