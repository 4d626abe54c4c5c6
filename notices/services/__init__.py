"""Writing messages, handing them over, hearing what became of them."""
