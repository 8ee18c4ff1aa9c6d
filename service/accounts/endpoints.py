"""Sign in and out, and keep accounts."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy import select

from geo.errors import YuanbaError
from service.accounts import service
from service.accounts.models import Account
from service.accounts.schemas import (
    AccountChange,
    AccountIn,
    AccountOut,
    LinkIn,
    LinkOut,
    Me,
    NewPassword,
    PasswordIn,
)
from service.db.session import DOOR
from service.errors import NotAllowedError, NotFoundError
from service.etag import IfMatch, etag, require_match
from service.request import SignedInActor, Work, cookie_name, database_of, same_origin
from service.schemas import Key

router = APIRouter(tags=["accounts"])

KEEPERS = {"administrator", "town_officer"}


def from_our_page(request: Request) -> None:
    """Refuse to sign in on behalf of another site's page (login CSRF)."""
    if not same_origin(request):
        raise NotAllowedError(zh="请在本网站的页面上登录", en="sign in on a page of this site")


@router.post(
    "/session/link", status_code=status.HTTP_204_NO_CONTENT, dependencies=[Depends(from_our_page)]
)
def enter_by_link(request: Request, response: Response, body: LinkIn) -> None:
    """Sign in by a one-time link."""
    with database_of(request).work(DOOR.in_request(request.state.request_id)) as session:
        opened = service.redeem_link(session, body.token)
    _set_cookie(request, response, opened.token)


@router.post(
    "/session/password",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[Depends(from_our_page)],
)
def enter_by_password(request: Request, response: Response, body: PasswordIn) -> None:
    """Sign in by name and password."""
    with database_of(request).work(DOOR.in_request(request.state.request_id)) as session:
        outcome = service.sign_in(session, body.sign_in_name, body.password)
    if isinstance(outcome, YuanbaError):
        raise outcome
    _set_cookie(request, response, outcome.token)


@router.get("/session")
def who_am_i(request: Request, actor: SignedInActor, session: Work) -> Me:
    """Say who is signed in."""
    account = session.get_one(Account, actor.account_id)
    return Me(
        account_id=account.id,
        name=account.name,
        role=account.role,  # type: ignore[arg-type]
        area=account.area,
        csrf_token=request.state.csrf_token,
    )


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT)
def leave(request: Request, response: Response, _actor: SignedInActor) -> None:
    """Sign out."""
    with database_of(request).work(DOOR) as session:
        service.sign_out(session, request.cookies[cookie_name(request)])
    response.delete_cookie(cookie_name(request), path="/")


@router.put("/session/password", status_code=status.HTTP_204_NO_CONTENT)
def change_password(request: Request, actor: SignedInActor, body: NewPassword) -> None:
    """Set one's own password; other sessions of the account end."""
    assert actor.account_id is not None
    token = request.cookies[cookie_name(request)]
    with database_of(request).work(DOOR.in_request(request.state.request_id)) as session:
        service.set_password(session, actor.account_id, body.password, keep=token)


@router.get("/accounts")
def list_accounts(actor: SignedInActor, session: Work) -> list[AccountOut]:
    """List the accounts that one keeps."""
    _must_keep(actor.role)
    return [_out(account) for account in session.scalars(select(Account).order_by(Account.id))]


@router.post("/accounts", status_code=status.HTTP_201_CREATED)
def add_account(
    response: Response, actor: SignedInActor, session: Work, body: AccountIn
) -> AccountOut:
    """Add an account in one's own area."""
    _must_keep(actor.role)
    if (body.role == "administrator") != (body.area == "*"):
        raise service.area_mismatch()
    account = service.create_account(session, **body.model_dump())
    session.refresh(account)
    response.headers["etag"] = etag(account.revision)
    return _out(account)


@router.patch("/accounts/{account_id}")
def change_account(
    response: Response,
    actor: SignedInActor,
    session: Work,
    account_id: Key,
    body: AccountChange,
    *,
    if_match: IfMatch = None,
) -> AccountOut:
    """Rename, close or re-open an account."""
    account = _kept(session, actor.role, account_id)
    require_match(if_match, account.revision)
    service.change_account(session, account, name=body.name, disabled=body.disabled)
    response.headers["etag"] = etag(account.revision)
    return _out(account)


@router.post("/accounts/{account_id}/links", status_code=status.HTTP_201_CREATED)
def add_link(actor: SignedInActor, session: Work, account_id: Key) -> LinkOut:
    """Make a one-time sign-in link for an account one keeps."""
    account = _kept(session, actor.role, account_id)
    if account.id == actor.account_id:
        raise NotAllowedError(zh="不能为自己生成登录链接", en="nobody makes a link for themselves")
    return LinkOut(path=service.link_path(service.issue_link(session, account)))


def _must_keep(role: str) -> None:
    if role not in KEEPERS:
        raise NotAllowedError(
            zh="只有管理员和乡镇干部可以管理账号",
            en="only administrators and town officers keep accounts",
        )


def _kept(session: Work, role: str, account_id: int) -> Account:
    _must_keep(role)
    account = session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFoundError(zh="没有这个账号", en="there is no such account")
    return account


def _out(account: Account) -> AccountOut:
    return AccountOut(
        id=account.id,
        name=account.name,
        sign_in_name=account.sign_in_name,
        role=account.role,  # type: ignore[arg-type]
        area=account.area,
        disabled=account.disabled_at is not None,
        revision=account.revision,
    )


def _set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(service.SESSION_LIFE.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
