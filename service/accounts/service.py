"""Let people in: one-time links, passwords, sessions, and who the actor is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.accounts.models import Account, AccountSession, SignInLink
from service.accounts.tokens import hash_token, new_token
from service.audit.service import record
from service.db.session import Actor

LINK_LIFE = dt.timedelta(days=2)
SESSION_LIFE = dt.timedelta(days=14)
IDLE_LIFE = dt.timedelta(hours=12)
ATTEMPTS_BEFORE_LOCK = 5
LOCK = dt.timedelta(minutes=15)

_passwords = PasswordHash((Argon2Hasher(),))
# Checked when there is no such account, so that the answer takes as long as for one there is.
_NOBODYS_HASH = _passwords.hash(new_token())


class NotSignedInError(YuanbaError):
    """Nobody is signed in, or the session has ended."""

    code = "not-signed-in"


class LinkInvalidError(YuanbaError):
    """The sign-in link was used, has expired, or never existed; which of them is not told."""

    code = "not-signed-in"


class SignInRefusedError(YuanbaError):
    """Name and password do not go together, or the account is locked or has no password."""

    code = "not-signed-in"


class TooManyAttemptsError(YuanbaError):
    """The account is locked for a while after failed attempts."""

    code = "too-many-attempts"


class AreaMismatchError(YuanbaError):
    """Only an administrator's area is everything."""

    code = "area-mismatch"


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: `token` goes into the cookie, `csrf_token` into every change."""

    token: str
    csrf_token: str
    account_id: int


def create_account(
    session: Session,
    *,
    name: str,
    role: str,
    area: str,
    sign_in_name: str | None = None,
    member_id: int | None = None,
) -> Account:
    """Add an account without a password; a one-time link lets its owner in."""
    account = Account(
        name=name, role=role, area=area, sign_in_name=sign_in_name, member_id=member_id
    )
    session.add(account)
    session.flush()
    record(session, "create", "account", account.id, place=area, detail={"role": role})
    return account


def issue_link(session: Session, account: Account, *, life: dt.timedelta = LINK_LIFE) -> str:
    """Return the secret of a new one-time link for `account`."""
    token = new_token()
    link = SignInLink(token_hash=hash_token(token), account_id=account.id, expires_at=_now() + life)
    # The link table cannot be read back by those who issue links.
    session.connection().execute(
        SignInLink.__table__.insert().inline(),  # type: ignore[attr-defined]
        {
            "token_hash": link.token_hash,
            "account_id": link.account_id,
            "expires_at": link.expires_at,
        },
    )
    record(session, "create", "sign_in_link", account.id, place=account.area)
    return token


def redeem_link(session: Session, token: str) -> SignedIn:
    """Sign in by a one-time link and use it up. Runs as the door.

    Raises
    ------
    LinkInvalidError
    """
    used = session.execute(
        update(SignInLink)
        .where(
            SignInLink.token_hash == hash_token(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > func.now(),
        )
        .values(used_at=func.now())
        .returning(SignInLink.account_id)
    ).scalar_one_or_none()
    account = None if used is None else session.get(Account, used)
    if account is None or account.disabled_at is not None:
        raise LinkInvalidError(
            zh="登录链接无效、已用过或已过期，请向管理员索取新链接",
            en="this sign-in link is not valid, was used or has expired; ask for a new one",
        )
    return _open_session(session, account)


def sign_in(session: Session, sign_in_name: str, password: str) -> SignedIn | YuanbaError:
    """Sign in by name and password. Runs as the door.

    The refusal is returned, not raised, so that the count of failed attempts is committed.
    """
    account = session.scalars(
        select(Account).where(Account.sign_in_name == sign_in_name).with_for_update()
    ).one_or_none()
    if account is not None and account.locked_until and account.locked_until > _now():
        return TooManyAttemptsError(
            zh="多次登录失败，账号已暂时锁定，请 15 分钟后再试",
            en="too many failed attempts; the account is locked for 15 minutes",
        )
    known = account is not None and account.password_hash and account.disabled_at is None
    stored = account.password_hash if known and account is not None else None
    if not _passwords.verify(password, stored or _NOBODYS_HASH) or account is None or not known:
        if account is not None:
            _count_failure(account)
        return SignInRefusedError(
            zh="用户名或密码不正确", en="the name or the password is not right"
        )
    account.failed_attempts, account.locked_until = 0, None
    return _open_session(session, account)


def set_password(session: Session, account_id: int, password: str, *, keep: str) -> None:
    """Set the password of an account and end its sessions but the one of token `keep`."""
    account = session.get_one(Account, account_id)
    account.password_hash = _passwords.hash(password)
    session.execute(
        delete(AccountSession).where(
            AccountSession.account_id == account_id,
            AccountSession.token_hash != hash_token(keep),
        )
    )
    detail = {"fields": ["password"]}
    record(session, "change", "account", account_id, place=account.area, detail=detail)


def change_account(
    session: Session, account: Account, *, name: str | None, disabled: bool | None
) -> None:
    """Rename an account, or close it (which ends its sessions) or open it again."""
    fields = []
    if name is not None and name != account.name:
        account.name = name
        fields.append("name")
    if disabled is not None and disabled != (account.disabled_at is not None):
        account.disabled_at = _now() if disabled else None
        fields.append("disabled")
        if disabled:
            session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    account.revision += 1
    record(session, "change", "account", account.id, place=account.area, detail={"fields": fields})


def actor_for(session: Session, token: str) -> tuple[Actor, str]:
    """Return the actor of a session's token and its CSRF token. Runs as the door.

    Raises
    ------
    NotSignedInError
    """
    row = session.execute(
        select(AccountSession, Account)
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            AccountSession.token_hash == hash_token(token),
            AccountSession.expires_at > func.now(),
            AccountSession.seen_at > func.now() - IDLE_LIFE,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise not_signed_in()
    opened, account = row
    if opened.seen_at < _now() - dt.timedelta(minutes=5):
        opened.seen_at = _now()
    actor = Actor(account.role, account.area, account.id, account.member_id)
    return actor, opened.csrf_token


def sign_out(session: Session, token: str) -> None:
    """End the session of `token`. Runs as the door."""
    session.execute(delete(AccountSession).where(AccountSession.token_hash == hash_token(token)))


def link_path(token: str) -> str:
    """Return the path of the page that redeems a link."""
    return f"/enter#{token}"


def area_mismatch() -> AreaMismatchError:
    """Return the error for a role and an area that do not go together."""
    return AreaMismatchError(
        zh="管理员的范围必须是 *，其他角色必须填写区划代码",
        en="an administrator's area is *, every other role's is a code",
    )


def not_signed_in() -> NotSignedInError:
    """Return the error for a request that needs a signed-in account."""
    return NotSignedInError(zh="请先登录", en="sign in first")


def _open_session(session: Session, account: Account) -> SignedIn:
    token, csrf_token = new_token(), new_token()
    session.add(
        AccountSession(
            token_hash=hash_token(token),
            account_id=account.id,
            csrf_token=csrf_token,
            expires_at=_now() + SESSION_LIFE,
        )
    )
    record(session, "sign_in", "account", account.id, place=account.area)
    return SignedIn(token, csrf_token, account.id)


def _count_failure(account: Account) -> None:
    account.failed_attempts += 1
    if account.failed_attempts >= ATTEMPTS_BEFORE_LOCK:
        account.failed_attempts, account.locked_until = 0, _now() + LOCK


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
