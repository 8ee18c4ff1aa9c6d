"""Towns, villages and the land: boundaries, courtyards, houses, roads, barriers."""
