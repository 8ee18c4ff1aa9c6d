"""Members and their appointments as heads."""
