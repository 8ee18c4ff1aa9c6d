"""Maps and reports of what the database holds."""
