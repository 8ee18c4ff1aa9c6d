"""What people look at: palettes, styles, maps and reports."""
