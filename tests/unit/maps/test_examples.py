import doctest
import importlib
import pkgutil

import pytest

import maps

MODULES = [name for _, name, _ in pkgutil.iter_modules(maps.__path__, "maps.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
