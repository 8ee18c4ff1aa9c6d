"""Plans: made by the engine, stored with what made them, adopted one per village."""
