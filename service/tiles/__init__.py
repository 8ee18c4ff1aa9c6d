"""Vector tiles of plans, for villages with more courtyards than GeoJSON carries well."""
