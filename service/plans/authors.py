"""Who acts, as it is written down beside an act."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.db.session import actor_of
from service.masking import mask_name


def author_of(session: Session) -> tuple[int | None, str]:
    """Return account and masked name of whoever acts."""
    key = actor_of(session).account_id
    account = None if key is None else session.get(Account, key)
    return (None, "系统") if account is None else (account.id, mask_name(account.name))
