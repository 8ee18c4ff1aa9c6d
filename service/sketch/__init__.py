"""`yuanba sketch`: a plan and its map straight from a file, without a database."""

from service.sketch.command import register

__all__ = ["register"]
