"""What can go wrong while setting up, each as one sentence for a person."""


class SetupFailed(Exception):
    """Set-up cannot go on. The message is one sentence: what is missing and what to do."""
