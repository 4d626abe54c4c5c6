"""Uploads are bounded while they arrive: a file too large is drained, never kept.

Django's own handlers would write a 60 MB file to disk before any view could refuse it. This one
stands before them: past the limit it drops the file and lets the rest of the form through, so
that the page can say what is wrong and keep everything else.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

FLAG = "_files_too_heavy"


class SizeLimit(FileUploadHandler):
    """Drop each file of more than settings.PHOTO_MAX_BYTES and count it on the request."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin counting the next file."""
        super().new_file(*args, **kwargs)
        self.seen_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, or drop the whole file."""
        self.seen_bytes += len(raw_data)
        if self.seen_bytes > settings.PHOTO_MAX_BYTES:
            if self.request is not None:
                setattr(self.request, FLAG, files_too_heavy(self.request) + 1)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """Leave the file to the handlers that follow."""
        return None


def files_too_heavy(request: HttpRequest) -> int:
    """Return how many files of this request were dropped for their size."""
    count: int = getattr(request, FLAG, 0)
    return count
