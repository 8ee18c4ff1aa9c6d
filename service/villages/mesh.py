"""How the courtyards of a village hang together, as columns of numbers: made once, read quickly."""

from __future__ import annotations

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.mesh import OUTSIDE, mesh_of
from service.villages.models import AdjacencyLink, Courtyard
from service.villages.schemas import MeshOut


def read_mesh(session: Session, village_code: str) -> MeshOut:
    """Return the lines between a village's cells and the links between its courtyards."""
    cells = session.execute(
        select(Courtyard.id, func.ST_AsBinary(Courtyard.cell))
        .where(
            Courtyard.village_code == village_code,
            Courtyard.valid_to.is_(None),
            Courtyard.cell.is_not(None),
        )
        .order_by(Courtyard.id)
    ).all()
    links = session.execute(
        select(AdjacencyLink.a_id, AdjacencyLink.b_id)
        .where(AdjacencyLink.village_code == village_code, AdjacencyLink.kind != "cut")
        .order_by(AdjacencyLink.a_id, AdjacencyLink.b_id)
    ).all()
    ids = np.array([row[0] for row in cells], np.int64)
    mesh = mesh_of(list(shapely.from_wkb([bytes(row[1]) for row in cells])))
    sides = np.where(mesh.sides == OUTSIDE, 0, ids[mesh.sides] if len(ids) else 0)
    return MeshOut(
        a=sides[:, 0].tolist(),
        b=sides[:, 1].tolist(),
        starts=mesh.starts.tolist(),
        xy=mesh.xy.ravel().tolist(),
        corners=(ids[mesh.corners].ravel().tolist() if len(ids) else []),
        links=[each for pair in links for each in pair],
    )
