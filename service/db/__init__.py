"""The database: engine, unit of work, named SQL and migrations."""
