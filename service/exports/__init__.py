"""Files that leave: rosters and lists as XLSX and CSV, layers as GeoPackage, GeoJSON and KML."""


def register(app: object) -> None:
    """Add the command ``export``."""
    import typer  # noqa: PLC0415

    from service.exports.commands import add_export  # noqa: PLC0415

    assert isinstance(app, typer.Typer)
    add_export(app)
