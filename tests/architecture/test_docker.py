"""The images and the composition say the same as the code; there is no engine here to ask."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from launcher.main import main as launch
from service.cli import build
from service.cluster.configuration import APP, DATABASE, OWNER
from service.cluster.programs import OLDEST_MAJOR
from service.health import router
from service.settings import Settings

Instruction = tuple[str, str]
# Read by the launcher, which runs before there are settings, and by numba.
NOT_SETTINGS = {"YUANBA_VENV", "YUANBA_DATABASE_PASSWORD"}


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((root / "docker/compose.yaml").read_text())
    return loaded


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> list[Instruction]:
    text = (root / "docker/Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.M))
    pairs = [line.partition(" ") for line in text.splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in pairs]


def named(dockerfile: list[Instruction], name: str) -> list[str]:
    return [rest for instruction, rest in dockerfile if instruction == name]


def check_command(words: list[str]) -> None:
    """Fail unless the command line has this command with these options."""
    group = typer.main.get_command(build())
    assert isinstance(group, typer.core.TyperGroup)
    group.commands[words[0]].make_context(words[0], words[1:])


def environment_names(compose: dict[str, Any]) -> set[str]:
    return {name for service in compose["services"].values() for name in service["environment"]}


def test_install_steps_are_the_launchers(
    root: Path, dockerfile: list[Instruction], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [
        step.split()
        for run in named(dockerfile, "RUN")
        for step in run.split("&&")
        if "./yuanba" in step
    ]
    assert steps == [
        ["./yuanba", "install", "--system-packages"],
        ["./yuanba", "install", "--runtime"],
    ]
    done: list[str] = []
    monkeypatch.setattr("launcher.system.packages", list)
    monkeypatch.setattr("launcher.system.install_packages", done.extend)
    for step in ("ensure_environment", "ensure_compiled", "ensure_client"):
        monkeypatch.setattr(f"launcher.main.{step}", lambda *_words, step=step: done.append(step))
    assert [launch(step[1:]) for step in steps] == [0, 0]
    assert {"database", "ensure_environment", "ensure_compiled", "ensure_client"} <= set(done)


def test_other_packages_come_from_the_distribution_and_exist_only_to_run_the_launcher(
    dockerfile: list[Instruction],
) -> None:
    installed = re.search(r"--no-install-recommends ([a-z0-9 -]+)", str(dockerfile))
    assert installed
    assert set(installed[1].split()) == {"ca-certificates", "python3"}


def test_the_image_does_not_run_as_root(dockerfile: list[Instruction]) -> None:
    assert named(dockerfile, "USER") == ["yuanba"]
    order = [name for name, _ in dockerfile]
    assert order.index("USER") < order.index("ENTRYPOINT")


def test_the_image_names_settings_that_exist(dockerfile: list[Instruction]) -> None:
    names = set(re.findall(r"(YUANBA_[A-Z_]+)=", " ".join(named(dockerfile, "ENV"))))
    fields = {f"YUANBA_{name.upper()}" for name in Settings.model_fields}
    assert names
    assert names <= fields | NOT_SETTINGS


def test_the_image_serves_on_the_port_of_the_settings(dockerfile: list[Instruction]) -> None:
    assert named(dockerfile, "EXPOSE") == [str(Settings.model_fields["port"].default)]
    assert json.loads(named(dockerfile, "ENTRYPOINT")[0]) == ["./yuanba"]
    check_command(json.loads(named(dockerfile, "CMD")[0]))


def test_what_the_image_copies_exists(root: Path, dockerfile: list[Instruction]) -> None:
    for copy in named(dockerfile, "COPY"):
        for source in copy.split()[:-1]:
            assert (root / source).exists()


def test_commands_of_the_composition_exist(compose: dict[str, Any]) -> None:
    ours = {name: s["command"] for name, s in compose["services"].items() if "command" in s}
    assert set(ours) == {"service", "worker"}
    for command in ours.values():
        check_command(command)
    check_command(compose["services"]["worker"]["healthcheck"]["test"][2:])


def test_settings_of_the_composition_exist(compose: dict[str, Any]) -> None:
    fields = {f"YUANBA_{name.upper()}" for name in Settings.model_fields}
    ours = {name for name in environment_names(compose) if name.startswith("YUANBA_")}
    assert ours <= fields | NOT_SETTINGS


def test_the_composition_listens_on_this_machine_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    default = Settings.model_fields["port"].default
    assert ports == [f"127.0.0.1:{default}:{default}"]
    assert compose["services"]["service"]["environment"]["YUANBA_PORT"] == str(default)


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = json.dumps(compose)
    assert set(re.findall(r"\$\{(\w+):\?", text)) == {
        "POSTGRES_PASSWORD",
        "YUANBA_DATABASE_PASSWORD",
    }
    assert not re.search(r"\$\{\w+(:?-|\})", text)


def test_every_container_is_looked_after(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["init"] is True, name
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "unless-stopped", name
    used = {v.split(":")[0] for s in compose["services"].values() for v in s["volumes"]}
    assert {name for name in used if not name.startswith(".")} == set(compose["volumes"])


def test_the_health_check_asks_a_route_that_exists(compose: dict[str, Any]) -> None:
    asked = compose["services"]["service"]["healthcheck"]["test"][-1]
    path = re.search(r"127\.0\.0\.1:(\d+)(/\w+)", asked)
    assert path
    assert int(path[1]) == Settings.model_fields["port"].default
    assert path[2] in {getattr(route, "path", None) for route in router.routes}


def test_the_database_is_new_enough_and_named_alike(root: Path, compose: dict[str, Any]) -> None:
    image = compose["services"]["database"]["image"]
    found = re.fullmatch(r"postgis/postgis:(\d+)-(\d+)\.(\d+)", image)
    assert found
    assert int(found[1]) >= OLDEST_MAJOR
    assert (int(found[2]), int(found[3])) >= (3, 3)
    url = compose["services"]["service"]["environment"]["YUANBA_DATABASE_URL"]
    assert re.match(rf"postgresql://{OWNER}:\$\{{\w+:\?[^}}]+\}}@database/{DATABASE}$", url)
    script = (root / "docker/create_database.sh").read_text(encoding="utf-8")
    made = set(re.findall(r"CREATE (?:ROLE|DATABASE) (\w+) ", script))
    assert made == {OWNER, APP, DATABASE}
