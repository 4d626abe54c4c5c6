"""The page on which a seller allows a partner's application to act for it."""
