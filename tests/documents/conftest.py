"""The City and its catalogue, read once."""

from __future__ import annotations

import pytest

from formgen.city import City, load_city
from formgen.documents.catalogue import Catalogue, load_catalogue
from formgen.resources import bundled_templates


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(bundled_templates())


@pytest.fixture(scope="session")
def catalogue(city: City) -> Catalogue:
    return load_catalogue(bundled_templates(), city)
