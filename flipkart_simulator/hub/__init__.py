"""Seller Hub: the pages people use at Flipkart's side, plain and server-rendered."""
