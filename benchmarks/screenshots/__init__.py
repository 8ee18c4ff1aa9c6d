"""Pictures of the workbench, to look at."""
