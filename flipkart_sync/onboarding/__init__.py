"""Getting a product id: look-ups, proposals, adoption."""
