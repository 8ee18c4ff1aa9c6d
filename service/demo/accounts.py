"""Accounts for looking at the sample town in every role; links only, no passwords."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.accounts.service import create_account, issue_link, link_path
from service.demo.load import TOWN, WANGLE
from service.heads.models import Appointment
from service.plans.models import MicroGrid


def demo_links(session: Session) -> list[tuple[str, str]]:
    """Return a fresh one-time link for every demo role, making the accounts the first time."""
    links = []
    for name, role, area, member_id in _wanted(session):
        query = select(Account).where(Account.role == role, Account.area == area)
        account = session.scalars(query.order_by(Account.id).limit(1)).one_or_none()
        if account is None:
            account = create_account(session, name=name, role=role, area=area, member_id=member_id)
        links.append((name, link_path(issue_link(session, account))))
    return links


def _wanted(session: Session) -> list[tuple[str, str, str, int | None]]:
    first = session.execute(
        select(MicroGrid.code, Appointment.member_id)
        .join(Appointment, Appointment.micro_grid_id == MicroGrid.id)
        .where(MicroGrid.code.startswith(WANGLE), Appointment.role == "head")
        .order_by(MicroGrid.code)
        .limit(1)
    ).one_or_none()
    accounts: list[tuple[str, str, str, int | None]] = [
        ("管理员 administrator", "administrator", "*", None),
        ("镇干部 town officer", "town_officer", TOWN, None),
        ("望乐村支书 village secretary", "village_secretary", WANGLE, None),
        ("居民 viewer", "viewer", TOWN, None),
    ]
    if first is not None:
        accounts.insert(3, ("望乐村微网格长 grid head", "grid_head", first[0], first[1]))
    return accounts
