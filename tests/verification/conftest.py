"""The embedded bundle, loaded once."""

import pytest

from talker_t2av.checkpoints.bundles import Bundle, load_bundle


@pytest.fixture(scope="session")
def nano() -> Bundle:
    return load_bundle("nano")
