"""Plan metrics, each with a key and a version."""
