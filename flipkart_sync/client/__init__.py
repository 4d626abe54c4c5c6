"""A typed client of Flipkart's Marketplace Seller API v3. No Django in here; see README.md."""
