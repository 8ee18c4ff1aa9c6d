"""Files that people bring: read safely, checked row by row, and never applied by halves."""
