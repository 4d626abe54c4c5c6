"""Files in an S3 bucket, failing as files on a disk fail.

Services say what to do when a file cannot be written or is not there by `OSError` and
`FileNotFoundError`. boto3 raises its own; here they are told in those words, so that nobody else
needs to know where files lie.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

CONNECT_S, READ_S, TRIES = 5, 20, 2


class BucketStore(S3Storage):  # type: ignore[misc]  # its library ships no types
    """A bucket behind our own views: nothing in it is public, and no name is written over."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options,
            default_acl=None,
            file_overwrite=False,
            client_config=Config(
                signature_version="s3v4",
                connect_timeout=CONNECT_S,
                read_timeout=READ_S,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                s3={"addressing_style": "path"},
            ),
        )

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Raises FileNotFoundError where there is none, OSError where the store does not answer."""
        with _as_os_error():
            return super()._open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        """Raises OSError where the store does not take it."""
        with _as_os_error():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        """Raises OSError where the store does not answer."""
        with _as_os_error():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Raises OSError where the store does not answer; a name that is gone is no error."""
        with _as_os_error():
            super().delete(name)


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as err:
        raise OSError(f"The object store failed: {type(err).__name__}.") from err
