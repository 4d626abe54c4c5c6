"""Tell a member what became of her product, in her language and on her channel."""

from enum import Enum

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from listings.models import Listing
from notices.errors import TemplateUnknown
from notices.services.sending import message_send
from shg.models import Person
from shg.selectors import channels_of, phone_of
from shg.services.assist import done_for_her

MOST_NAME = 30


def member_told(
    *,
    listing: Listing,
    key: str,
    variables: dict[str, str],
    dedupe: str,
    must_reach: bool = False,
) -> None:
    """Queue one registered message about a listing to its member; once for each `dedupe`.

    must_reach: news somebody waits for goes out on two channels at once; other news on the way
    she likes, and on the next one if it has not reached her. A member without a phone is told by
    her centre: the page shows it, no message is made. A text that is not registered yet stops
    nothing: the page says it too.
    """
    to = phone_of(listing.member)
    if to is None:
        return
    city = listing.product.group.city
    try:
        message_send(
            key=key,
            to=to,
            variables={"name": listing.product.short_name[:MOST_NAME] or "—", **variables},
            language=listing.member.language,
            channels=channels_of(listing.member),
            at_once=2 if must_reach else 1,
            scope_key=f"city:{city.slug}",
            dedupe_key=dedupe,
        )
    except TemplateUnknown:
        return


def all_of_hers(member: Person) -> str:
    """Return what stands for a name where several of her products are meant."""
    with translation.override(member.language):
        return str(_("your products"))


def short_sentence(text: str) -> str:
    """Return a text's first sentence for a message: thirty characters, whole words.

    >>> short_sentence("फ़ोटो साफ़ नहीं है। रोशनी में फिर से खींचें।")
    'फ़ोटो साफ़ नहीं है'
    """
    sentence = text.split("।")[0].split(". ")[0].strip()
    if len(sentence) <= MOST_NAME:
        return sentence
    return sentence[: MOST_NAME - 1].rpartition(" ")[0] + "…"


class Done(Enum):
    """What another did in her name, in at most 30 characters."""

    SENT = _("sent to be checked")
    PRICE = _("another price")
    FEWER = _("fewer pieces")
    STOPPED = _("off for now")
    STARTED = _("on sale again")
    AWAY = _("taken off for good")


def helped_told(
    *, listing: Listing, done: Done, actor: Person, on_behalf_of: Person | None
) -> None:
    """Tell a member what was done in her name; nothing where she did it herself."""
    if on_behalf_of is None:
        return
    with translation.override(on_behalf_of.language):
        what = str(done.value)
    done_for_her(
        member=on_behalf_of,
        helper=actor,
        product=listing.product.short_name,
        what=what,
        dedupe=f"helped-{listing.pk}-{done.name}-{timezone.now():%Y%m%d%H%M%S}",
        scope_key=f"city:{listing.product.group.city.slug}",
    )
