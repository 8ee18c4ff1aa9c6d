"""Who is not covered, and why."""
