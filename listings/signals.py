"""The one signal of this app.

listing_changed: kwargs `offer_ids`, a list. Sent with send() inside the transaction of the service
that changed what the channel should show, so that the wish exists exactly when the change does.
A short cut for the engine, never the truth: a re-derive pass finds what no signal told.
"""

from django.dispatch import Signal

listing_changed = Signal()
