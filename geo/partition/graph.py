"""The adjacency graph as frozen compressed rows: the exchange type of the partition engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.errors import YuanbaError


class GraphError(YuanbaError):
    """The edge list is not a simple undirected graph over the given units."""

    code = "bad-graph"


@dataclass(frozen=True, eq=False, repr=False)
class Graph:
    """A simple undirected graph: the neighbours of ``i`` are ``indices[indptr[i]:indptr[i + 1]]``.

    Build it with `from_edges`; rows are sorted, without loops or doubles. Isolates are first-class.

    Attributes
    ----------
    indptr : (n + 1,) int32
    indices : (2 * n_edges,) int32
    """

    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]

    @classmethod
    def from_edges(cls, n_units: int, edges: ArrayLike | Iterable[tuple[int, int]]) -> Graph:
        """Build from pairs of unit positions, in any order and direction.

        Loops and doubles are dropped.

        Parameters
        ----------
        n_units : int
            Number of units, isolates included.
        edges : (m, 2) integers

        Raises
        ------
        GraphError
            An edge names a unit outside ``0 … n_units - 1``.

        Examples
        --------
        >>> Graph.from_edges(4, [(0, 1), (1, 0), (1, 2), (3, 3)])
        <Graph: 4 units, 2 edges, 2 components>
        """
        pairs = np.asarray(edges if isinstance(edges, np.ndarray) else list(edges), np.int64)  # type: ignore[arg-type]
        pairs = pairs.reshape(-1, 2)
        outside = (pairs < 0) | (pairs >= n_units)
        if outside.any():
            row = int(np.flatnonzero(outside.any(axis=1))[0])
            raise GraphError(
                zh=f"第 {row} 条邻接边指向不存在的单元（共 {n_units} 个），请检查邻接表",
                en=f"edge {row} names a unit that does not exist (there are {n_units} units); "
                "check the edge list",
                edge=row,
            )
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        # One number for each pair sorts many times faster than the rows do.
        both = np.sort(np.concatenate([pairs @ (n_units, 1), pairs @ (1, n_units)]))
        both = both[np.diff(both, prepend=-1) > 0]
        source, target = np.divmod(both, max(n_units, 1))
        indptr = np.searchsorted(source, np.arange(n_units + 1)).astype(np.int32)
        indices = target.astype(np.int32)
        indptr.flags.writeable = indices.flags.writeable = False
        return cls(indptr, indices)

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.indptr) - 1

    @property
    def edges(self) -> NDArray[np.int32]:
        """Each edge once, as an ``(n_edges, 2)`` array with the smaller unit first, sorted."""
        source = np.repeat(np.arange(self.n_units, dtype=np.int32), np.diff(self.indptr))
        once = source < self.indices
        return np.column_stack([source[once], self.indices[once]])

    def neighbours(self, unit: int) -> NDArray[np.int32]:
        """Units that share an edge with ``unit``, ascending."""
        return self.indices[self.indptr[unit] : self.indptr[unit + 1]]

    def components(self) -> NDArray[np.int32]:
        """Label of the connected piece of each unit, ``(n_units,)``, numbered by first unit."""
        return pieces(self, np.zeros(self.n_units, np.int32))

    def __repr__(self) -> str:
        n_edges, n_components = len(self.indices) // 2, int(self.components().max(initial=-1)) + 1
        return f"<Graph: {self.n_units} units, {n_edges} edges, {n_components} components>"


def pieces(graph: Graph, assignment: NDArray[np.integer]) -> NDArray[np.int32]:
    """Label the connected pieces of every part.

    Parameters
    ----------
    graph : Graph
    assignment : (n_units,) integers
        Part of each unit.

    Returns
    -------
    (n_units,) int32
        Two units share a label exactly if a path inside their common part joins them.

    Examples
    --------
    >>> path = Graph.from_edges(4, [(0, 1), (1, 2), (2, 3)])
    >>> pieces(path, np.array([0, 1, 1, 0]))
    array([0, 1, 1, 2], dtype=int32)
    """
    edges = graph.edges
    inside = edges[assignment[edges[:, 0]] == assignment[edges[:, 1]]]
    n = graph.n_units
    joined = csr_array((np.ones(len(inside), np.int8), (inside[:, 0], inside[:, 1])), shape=(n, n))
    labels: NDArray[np.int32] = connected_components(joined, directed=False)[1]
    _, first = np.unique(labels, return_index=True)
    rank = np.empty(len(first), np.int32)
    rank[labels[np.sort(first)]] = np.arange(len(first), dtype=np.int32)
    return rank[labels]
