"""A seller's account as people look after it: connect, renew, hold, unblock."""
