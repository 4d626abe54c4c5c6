"""An upload is kept at once and prepared by a worker: no photo is lost, none is made twice.

    photo_receive()       in the request: refuse or keep; thumbnail and checks are there at once
    photo_make_ready()    in a worker, or where the photo is needed now: renditions, pixels' hash

The row is the job: what a lost wake-up or a dead worker left is found by the beat. The bytes as
they came lie in quarantine, outside every address, until the renditions are made from them.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from catalog.images import MOST_PHOTOS, Glance, PreparedPhoto, photo_prepare
from catalog.likeness import nearest
from catalog.models import Photo, Product
from catalog.photo_checks import Check, checks_json
from catalog.pieces import FOLDER
from catalog.refusals import PhotoBroken, PhotoRefused
from catalog.services import (
    PhotoNotStored,
    file_of,
    files_forget,
    files_keep,
    photo_place,
    renditions_of,
)
from common.wake import wake
from shg.models import Person

READY_TASK = "catalog.tasks.photo_ready_task"
MOST_TRIES = 3  # a photo that ends its worker as often is refused
FOUND_AFTER = timedelta(seconds=20)  # the wake-up had its chance
AT_ONCE = 100
COMPARED = 300  # newest photos of a group
LOCK_SPACE = 0x0F07
LONGEST_IN_QUARANTINE = timedelta(hours=24)


def upload_hash_of(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hex: what names an upload."""
    return hashlib.sha256(data).hexdigest()


def photo_receive(*, product: Product, data: bytes, glance: Glance, actor: Person) -> Photo:
    """Keep an upload of a locked product; the same bytes twice are one photo.

    A worker prepares it once the transaction is committed. Raises TooManyPhotos, PhotoNotStored.
    """
    name = upload_hash_of(data)
    same, position = photo_place(product, most=MOST_PHOTOS, upload_hash=name)
    if same is not None:
        return same
    stem = secrets.token_hex(16)
    files_keep({quarantine_of(stem): data, file_of(stem, "member"): glance.member.content})
    photo = Photo.objects.create(
        product=product,
        stem=stem,
        content_hash=name,
        upload_hash=name,
        width=glance.width,
        height=glance.height,
        byte_count=len(data),
        checks=checks_json([*glance.checks, *_likeness(product, glance.look)]),
        look=glance.look,
        position=position,
        taken_by=actor,
    )
    transaction.on_commit(lambda: wake(READY_TASK, photo.pk, queue="photos"))
    return photo


def _likeness(product: Product, look: str) -> list[Check]:
    """Return the doubt that the group showed this before, with another product. Queries: one."""
    others = Photo.objects.unscoped(reason="only how like a photo of the same group is").filter(
        product__group=product.group_id, removed_at=None
    )
    looks = others.exclude(product=product).order_by("-pk").values_list("look", flat=True)
    bits = nearest(look, looks[:COMPARED]) if look else None
    return [] if bits is None else [Check("likeness", "twin", bits)]


def quarantine_of(stem: str) -> str:
    """Return the name, in the private store, of an upload that waits to be prepared."""
    return f"quarantine/{stem}"


def photos_make_ready(product: Product) -> None:
    """Prepare now what no worker has prepared yet, because somebody is about to see it whole."""
    waiting = Photo.objects.filter(product=product, prepared_at=None, removed_at=None)
    for photo_id in waiting.values_list("pk", flat=True):
        photo_make_ready(photo_id)


def photos_find_unready() -> list[int]:
    """Return ids of photos that still wait though their wake-up had its chance, oldest first."""
    since = timezone.now() - FOUND_AFTER
    rows = Photo.objects.unscoped(reason="the workers prepare every group's photos")
    waiting = rows.filter(prepared_at=None, removed_at=None, created_at__lt=since)
    return list(waiting.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE])


def photos_make_ready_late() -> None:
    """Prepare what a lost wake-up or a dead worker left."""
    for photo_id in photos_find_unready():
        photo_make_ready(photo_id)


def quarantine_purge() -> int:
    """Take away uploads older than a day, whole ones and pieces; return how many files."""
    store = storages["private"]
    folders = ["quarantine"]
    if store.exists(FOLDER):
        folders += [f"{FOLDER}/{name}" for name in store.listdir(FOLDER)[0]]
    ends = timezone.now() - LONGEST_IN_QUARANTINE
    old = [
        name
        for folder in folders
        if store.exists(folder)
        for name in (f"{folder}/{file}" for file in store.listdir(folder)[1])
        if store.get_modified_time(name) < ends
    ]
    files_forget(old)
    return len(old)


def photo_make_ready(photo_id: int) -> None:
    """Make the renditions of one kept upload, once, whoever else is at it.

    What cannot be prepared is taken away with its reason, which her photo page says. The try is
    counted before the work: the work may end this process. Others wait, and find it done.
    """
    with _alone_at(photo_id):
        _make_ready(photo_id)


@contextmanager
def _alone_at(photo_id: int) -> Iterator[None]:
    """Hold the one place at a photo; PostgreSQL frees it if this process dies."""
    key = [LOCK_SPACE, photo_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _make_ready(photo_id: int) -> None:
    """Count the try, do the work; a store that is away or full is no try of the photo's."""
    photos = Photo.objects.unscoped(reason="a worker prepares every group's photos")
    waiting = photos.filter(pk=photo_id, prepared_at=None, removed_at=None)
    if not waiting.update(tries=F("tries") + 1):
        return
    try:
        with transaction.atomic():
            photo = waiting.select_for_update(no_key=True).first()
            if photo is not None:
                _prepare(photo)
    except (PhotoNotStored, OSError):
        waiting.update(tries=F("tries") - 1)
        raise


def _prepare(photo: Photo) -> None:
    """Make a locked photo's renditions, or take it away with the reason."""
    try:
        if photo.tries > MOST_TRIES:
            raise PhotoBroken()
        with storages["private"].open(quarantine_of(photo.stem)) as file:
            prepared = photo_prepare(file.read())
    except (PhotoRefused, FileNotFoundError) as err:
        refused = err.code if isinstance(err, PhotoRefused) else PhotoBroken.code
        Photo.objects.filter(pk=photo.pk).update(refused=refused, removed_at=timezone.now())
    else:
        _ready(photo, prepared)
    transaction.on_commit(lambda: files_forget([quarantine_of(photo.stem)]))


def _ready(photo: Photo, prepared: PreparedPhoto) -> None:
    """Write the renditions and what the pixels say; the same picture in other bytes is a double."""
    others = Photo.objects.filter(product=photo.product_id, removed_at=None).exclude(pk=photo.pk)
    if others.filter(content_hash=prepared.content_hash).exists():
        Photo.objects.filter(pk=photo.pk).update(removed_at=timezone.now())
        return
    files = renditions_of(photo.stem, prepared)
    del files[file_of(photo.stem, "member")]  # it is there since the photo came
    files_forget(files)  # what an interrupted try has left
    files_keep(files)
    Photo.objects.filter(pk=photo.pk).update(
        prepared_at=timezone.now(),
        content_hash=prepared.content_hash,
        width=prepared.full.width,
        height=prepared.full.height,
        byte_count=len(prepared.full.content),
        checks={**photo.checks, **checks_json(prepared.checks)},
    )
