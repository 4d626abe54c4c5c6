"""A stateful stand-in for Flipkart's seller API and Seller Hub, run as its own server.

It is written from the published behaviour of the seller API and knows nothing of the portal:
it imports none of its apps, and is spoken to over HTTP only. See README.md beside this file.
"""
