"""Two people edit one draft at random: nothing is lost, and the log is the state."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pydantic import TypeAdapter
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.errors import NotFoundError
from service.plans import editing, workbench
from service.plans.branches import branch
from service.plans.draft import Draft
from service.plans.draft_rows import load_draft
from service.plans.edits import BadOperationError, LockedError
from service.plans.history import NothingToUndoError, change_of, since
from service.plans.models import Plan
from service.plans.operations import Operation

pytestmark = pytest.mark.postgis

PARSE = TypeAdapter(Operation)
WHO = st.sampled_from([0, 1])
PICK = st.integers(0, 10**6)


class TwoEditors(RuleBasedStateMachine):
    """Each client knows the draft at some revision, and catches up only when it is refused."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        with self.database.work(SYSTEM) as session:
            adopted = session.scalars(select(Plan).where(Plan.status == "adopted")).one()
            plan = branch(session, adopted, "试改")
            self.plan, self.start = plan.id, load_draft(session, plan)
            self.clients = [(plan.revision, self.start.copy()) for _ in range(2)]
        self.accepted: list[str] = []

    @rule(who=WHO, pick=PICK, to=PICK, many=st.integers(1, 3))
    def assign(self, who: int, pick: int, to: int, many: int) -> None:
        draft = self.clients[who][1]
        known = sorted(int(key) for key in self.start.assignment)
        chosen = [known[(pick + step) % len(known)] for step in range(many)]
        targets = [*sorted(int(key) for key in draft.micro_grids), None]
        self.send(who, kind="assign", courtyards=chosen, micro_grid=targets[to % len(targets)])

    @rule(who=WHO, pick=PICK, kind=st.sampled_from(["delete", "lock", "unlock", "split", "merge"]))
    def reshape(self, who: int, pick: int, kind: str) -> None:
        draft = self.clients[who][1]
        parts = sorted(int(key) for key in draft.micro_grids)
        if not parts:
            self.send(who, kind="new", courtyards=[])
            return
        here = parts[pick % len(parts)]
        other = parts[(pick + 1) % len(parts)]
        wishes: dict[str, dict[str, Any]] = {
            "delete": {"micro_grid": here},
            "lock": {"micro_grids": [here]},
            "unlock": {"micro_grids": None},
            "split": {"micro_grid": here, "courtyards": draft.courtyards_of(here)[:1] or [1]},
            "merge": {"into": here, "micro_grids": [other]},
        }
        self.send(who, kind=kind, **wishes[kind])

    @rule(who=WHO, pick=PICK, many=st.integers(2, 4))
    def gesture(self, who: int, pick: int, many: int) -> None:
        """Several operations by one click are one step of undo."""
        draft = self.clients[who][1]
        known = sorted(int(key) for key in self.start.assignment)
        targets: list[int | None] = [*sorted(int(key) for key in draft.micro_grids), None]
        wishes = [
            {
                "kind": "assign",
                "courtyards": [known[(pick + step) % len(known)]],
                "micro_grid": targets[(pick // 7 + step) % len(targets)],
            }
            for step in range(many)
        ]
        with self.database.work(SYSTEM) as session:
            before = load_draft(session, session.get_one(Plan, self.plan))
        accepted = self.send_all(who, wishes, gesture=str(uuid.uuid4()))
        with self.database.work(SYSTEM) as session:
            plan = session.get_one(Plan, self.plan, with_for_update=True)
            after = load_draft(session, plan)
            if not accepted or after == before:
                return
            editing.step(session, plan, "undo")
            assert load_draft(session, plan).assignment == before.assignment
            editing.step(session, plan, "redo")
            assert load_draft(session, plan) == after

    @rule()
    def undo_and_redo(self) -> None:
        with self.database.work(SYSTEM) as session:
            plan = session.get_one(Plan, self.plan, with_for_update=True)
            before = load_draft(session, plan)
            try:
                editing.step(session, plan, "undo")
            except NothingToUndoError:
                return
            editing.step(session, plan, "redo")
            assert load_draft(session, plan) == before

    @rule()
    def undo(self) -> None:
        with self.database.work(SYSTEM) as session:
            plan = session.get_one(Plan, self.plan, with_for_update=True)
            with suppress(NothingToUndoError):
                editing.step(session, plan, "undo")

    @invariant()
    def the_log_is_the_state(self) -> None:
        with self.database.work(SYSTEM) as session:
            plan = session.get_one(Plan, self.plan)
            entries = since(session, plan, 0, 10_000)
            replayed = self.start.copy()
            for entry in entries:
                replayed.apply(change_of(entry))
            assert load_draft(session, plan) == replayed
            kept = [str(entry.uuid) for entry in entries]
        assert all(kept.count(key) == 1 for key in self.accepted)

    def send(self, who: int, **wish: Any) -> None:
        """Send an edit; refused as stale, take in what the other did and send it again."""
        self.send_all(who, [wish])

    def send_all(
        self, who: int, wishes: list[dict[str, Any]], gesture: str | None = None
    ) -> list[str]:
        """Send edits together; return the ids of those that were accepted."""
        operations = [
            PARSE.validate_python({"id": str(uuid.uuid4()), "gesture": gesture, **wish})
            for wish in wishes
        ]
        for _ in range(2):
            revision, draft = self.clients[who]
            try:
                with self.database.work(SYSTEM) as session:
                    plan = session.get_one(Plan, self.plan, with_for_update=True)
                    done = workbench.operate(session, plan, f'"{revision}"', operations)
            except workbench.StaleEditError as stale:
                self.catch_up(who, draft, stale.more["revision"])
                continue
            except (NotFoundError, LockedError, BadOperationError):
                return []
            made = [operation.id for operation in operations]
            self.accepted += made
            self.catch_up(who, draft, done.revision)
            return made
        raise AssertionError("refused as stale after catching up")

    def catch_up(self, who: int, draft: Draft, revision: int) -> None:
        """Bring a client's own copy up to date by the log alone."""
        with self.database.work(SYSTEM) as session:
            plan = session.get_one(Plan, self.plan)
            for entry in since(session, plan, self.clients[who][0], 10_000):
                draft.apply(change_of(entry))
            assert plan.revision == revision
            assert draft == load_draft(session, plan)
        self.clients[who] = (revision, draft)


def test_two_editors(village: Database) -> None:
    class OnThisVillage(TwoEditors):
        database = village

    run_state_machine_as_test(
        OnThisVillage,
        settings=settings(
            max_examples=4,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
