"""The sample town, from empty database to served map."""

from service.demo.commands import register

__all__ = ["register"]
