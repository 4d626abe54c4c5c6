"""Files in buckets, over HTTP to an object store: the same words as for files in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from moto.server import ThreadedMotoServer

from catalog import services as catalog_services
from catalog.services import PhotoNotStored
from portal.object_store import BucketStore

KEYS = {"access_key": "test", "secret_key": "test", "region_name": "ap-south-1"}
NAME = "photos/one/full.jpg"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An object store on this machine with the two buckets."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=url,
        region_name=KEYS["region_name"],
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )
    where: Any = {"LocationConstraint": KEYS["region_name"]}
    for bucket in ("private", "channel"):
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):  # the server's state is global
            client.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    yield url
    server.stop()


def store(endpoint: str, bucket: str = "private") -> BucketStore:
    return BucketStore(endpoint_url=endpoint, bucket_name=bucket, **KEYS)


def test_a_file_comes_back_as_it_went(endpoint: str) -> None:
    files = store(endpoint)

    assert files.save(NAME, ContentFile(b"pixels")) == NAME
    with files.open(NAME) as file:
        assert file.read() == b"pixels"
    assert files.exists(NAME)
    files.delete(NAME)
    assert not files.exists(NAME)


def test_no_name_is_written_over(endpoint: str) -> None:
    files = store(endpoint)
    first = files.save("photos/two/full.jpg", ContentFile(b"first"))

    second = files.save("photos/two/full.jpg", ContentFile(b"second"))

    assert second != first
    with files.open(first) as file:
        assert file.read() == b"first"


def test_a_missing_file_is_a_missing_file(endpoint: str) -> None:
    with pytest.raises(FileNotFoundError):
        store(endpoint).open("photos/none/full.jpg")


def test_a_store_that_does_not_take_it_is_an_error_of_files(endpoint: str) -> None:
    gone = store(endpoint, "no-such-bucket")

    with pytest.raises(OSError, match="object store failed"):
        gone.save(NAME, ContentFile(b"pixels"))


def _in_buckets(endpoint: str) -> dict[str, Any]:
    def one(bucket: str) -> dict[str, Any]:
        options = {"endpoint_url": endpoint, "bucket_name": bucket, **KEYS}
        return {"BACKEND": "portal.object_store.BucketStore", "OPTIONS": options}

    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    private = one("private")
    return {
        "default": private,
        "private": private,
        "channel": one("channel"),
        "staticfiles": static,
    }


def test_a_photo_that_cannot_be_stored_is_said_to_her(settings: Any) -> None:
    settings.STORAGES = _in_buckets("http://127.0.0.1:9")  # nobody listens there

    with pytest.raises(PhotoNotStored):
        catalog_services.files_keep({"photos/stem/full.jpg": b"pixels"})


@pytest.mark.django_db
def test_flipkart_fetches_a_picture_out_of_the_bucket(
    endpoint: str, settings: Any, client: Client
) -> None:
    settings.STORAGES = _in_buckets(endpoint)
    name = f"{'a' * 40}.jpg"
    storages["channel"].save(name, ContentFile(b"picture"))

    answer: Any = client.get(f"/media/channel/{name}")

    assert b"".join(answer.streaming_content) == b"picture"
    assert client.get(f"/media/channel/{'b' * 40}.jpg").status_code == 404
