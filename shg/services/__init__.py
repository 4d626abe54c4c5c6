"""What can be done to people, phones and groups."""
