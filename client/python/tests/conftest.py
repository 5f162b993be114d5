"""What the tests of the package share."""

import pytest

import tlslab

pytest_plugins = ["pytester"]


@pytest.fixture
def trusting(tls_ca):
    """A client that trusts `tls_ca` and wants localhost."""
    return tlslab.ClientContext("localhost", trust=tls_ca)
