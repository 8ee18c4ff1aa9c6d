"""How far a village has grown out of its adopted plan, and the smallest repair."""

from service.drift.commands import register

__all__ = ["register"]
