"""The sync engine: the only writers of Facet and RemoteOffer. Contract and reasons: docs/adr/."""
