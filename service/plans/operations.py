"""Operations as they are asked for, one class a kind."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from service.schemas import FiniteFloat, Key, Name, Schema

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
OperationId = Annotated[str, Field(pattern=f"^{UUID}$")]
# A micro-grid by number, or by the operation that makes it where the number is not known yet.
Ref = Key | Annotated[str, Field(pattern=f"^new:{UUID}$")]
Courtyards = Annotated[list[Key], Field(min_length=1, max_length=20_000)]
Longitude = Annotated[FiniteFloat, Field(ge=-180, le=180)]
Latitude = Annotated[FiniteFloat, Field(ge=-90, le=90)]


class _Operation(Schema):
    id: OperationId
    # Operations next to each other with the same gesture are one step of undo and redo.
    gesture: OperationId | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What the operation is to do, without what names it."""
        return self.model_dump(exclude={"id", "kind", "gesture"})


class Assign(_Operation):
    """Bring courtyards to a micro-grid; null takes them out of all of them."""

    kind: Literal["assign"]
    courtyards: Courtyards
    micro_grid: Ref | None


class New(_Operation):
    """Make a micro-grid of some courtyards, or an empty one; grid null is its neighbours' grid."""

    kind: Literal["new"]
    courtyards: Annotated[list[Key], Field(max_length=20_000)]
    grid: Key | None = None
    name: Name | None = None


class Merge(_Operation):
    """Bring all courtyards of some micro-grids into one, and take the empty ones away."""

    kind: Literal["merge"]
    into: Ref
    micro_grids: Annotated[list[Ref], Field(min_length=1, max_length=1000)]


class Split(_Operation):
    """Make a micro-grid of its own of one side of a micro-grid."""

    kind: Literal["split"]
    micro_grid: Ref
    courtyards: Courtyards


class Delete(_Operation):
    """Take a micro-grid away; its courtyards are in none then."""

    kind: Literal["delete"]
    micro_grid: Ref


class Lock(_Operation):
    """Lock or unlock some micro-grids, or all."""

    kind: Literal["lock", "unlock"]
    micro_grids: Annotated[list[Ref], Field(min_length=1, max_length=10_000)] | None = None


class PinHead(_Operation):
    """Say who is to be head; courtyard null is where the member lives."""

    kind: Literal["pin"]
    micro_grid: Ref
    member: Key
    courtyard: Key | None = None


class Unpin(_Operation):
    """Take back who is to be head."""

    kind: Literal["unpin"]
    micro_grid: Ref


class MoveCourtyard(_Operation):
    """Put a courtyard's point elsewhere in its village, for all plans."""

    kind: Literal["move_courtyard"]
    courtyard: Key
    lon: Longitude
    lat: Latitude


class Link(_Operation):
    """Say that two courtyards are, or are not, neighbours, and why; for all plans."""

    kind: Literal["link"]
    a: Key
    b: Key
    action: Literal["add", "cut", "clear"]
    form: Literal["bridge", "footpath", "cliff", "other"] = "other"
    reason: Name

    @model_validator(mode="after")
    def _two(self) -> Link:
        if self.a == self.b:
            msg = "a courtyard is no neighbour of itself"
            raise ValueError(msg)
        return self


class Rename(_Operation):
    """Give a micro-grid another name."""

    kind: Literal["rename"]
    micro_grid: Ref
    name: Name


Operation = Annotated[
    Assign | New | Merge | Split | Delete | Lock | PinHead | Unpin | MoveCourtyard | Link | Rename,
    Field(discriminator="kind"),
]


class StepIn(Schema):
    """An undo or a redo, named as an operation is, so that sent twice it is done once."""

    id: OperationId


class OperationsIn(Schema):
    """Operations to apply in their order, all or none."""

    operations: Annotated[list[Operation], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _each_once(self) -> OperationsIn:
        if len({each.id for each in self.operations}) != len(self.operations):
            msg = "an operation id is used twice"
            raise ValueError(msg)
        return self
