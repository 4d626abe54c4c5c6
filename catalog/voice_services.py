"""Keep, replace and write down what a member says about a product."""

import secrets

from django.core.files.storage import storages
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from catalog.models import Product, VoiceNote
from catalog.services import files_forget, files_keep
from catalog.voices import sound_of
from common.notes import note_kept
from shg.access import require
from shg.models import Person


def file_of(note: VoiceNote) -> str:
    """Return the name of a note's sound in the private store."""
    return f"voices/{note.stem}"


def voice_of(product: Product) -> VoiceNote | None:
    """Return the note that is shown with a product."""
    return VoiceNote.objects.filter(product=product, removed_at=None).first()


@transaction.atomic
def voice_keep(*, product: Product, data: bytes, actor: Person) -> VoiceNote:
    """Keep a voice note of a locked product in place of an earlier one.

    Raises catalog.voices.VoiceRefused with a kind sentence, PhotoNotStored.
    """
    kind = sound_of(data)
    VoiceNote.objects.filter(product=product, removed_at=None).update(removed_at=timezone.now())
    note = VoiceNote(
        product=product,
        stem=secrets.token_hex(16),
        kind=kind,
        byte_count=len(data),
        by=actor,
    )
    files_keep({file_of(note): data})
    note.save()
    return note


def voice_remove(*, product: Product) -> None:
    """Take the note away; its row stays as history."""
    VoiceNote.objects.filter(product=product, removed_at=None).update(removed_at=timezone.now())


def voices_erase(person: Person) -> int:
    """Erase what a person said, sound and text; return how many notes. The files go after it."""
    notes = list(VoiceNote.objects.unscoped(reason="her own voice").filter(by=person))
    names = [file_of(note) for note in notes]
    VoiceNote.objects.unscoped(reason="her own voice").filter(by=person).delete()
    transaction.on_commit(lambda: files_forget(names))
    return len(notes)


def voice_write_down(*, voice_id: int, text: str, actor: Person) -> VoiceNote:
    """Keep what staff heard. Raises Http404 outside scope, AadhaarRefused."""
    note = VoiceNote.objects.visible_to(actor).select_related("product").filter(pk=voice_id).first()
    if note is None:
        raise Http404
    require(actor, "listing.review", note.product)
    note.text, note.text_by = note_kept(text, most=1000), actor
    note.save(update_fields=["text", "text_by"])
    return note


def voice_bytes(note: VoiceNote) -> bytes:
    """Return a note's sound. Raises FileNotFoundError."""
    with storages["private"].open(file_of(note)) as file:
        data: bytes = file.read()
    return data
