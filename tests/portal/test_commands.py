"""What the loading commands refuse."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.django_db
def test_demo_asks_for_the_reference_data_first() -> None:
    with pytest.raises(CommandError, match="load_reference"):
        call_command("load_demo")
