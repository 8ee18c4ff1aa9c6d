"""The generated sample town: villages, homes, roads and people that look like mountains."""
