"""Demo people, products and drawn pictures. Loaded by `manage.py load_demo` only."""
