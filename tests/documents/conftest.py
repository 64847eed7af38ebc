"""The City and its catalogue, read once."""

from __future__ import annotations

import pytest

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(bundled_templates())


@pytest.fixture(scope="session")
def catalogue(city: City) -> Catalogue:
    return load_catalogue(bundled_templates(), city)
