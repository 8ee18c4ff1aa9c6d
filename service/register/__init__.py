"""The register of households and the imports that fill it."""
