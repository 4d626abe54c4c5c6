"""Nightly tidying of sign-in."""

from celery import shared_task

from shg.services import sign_in


@shared_task
def login_codes_forget_task() -> None:
    """Let go of codes nobody can use any more."""
    sign_in.login_codes_forget()
