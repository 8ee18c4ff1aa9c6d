"""Households: masked by default, whole only on request and then audited."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from service.audit.service import record
from service.errors import NotAllowedError
from service.etag import IfMatch, etag, require_match
from service.masking import mask_name, mask_phone
from service.register import repository, service
from service.register.models import Household
from service.register.schemas import HouseholdChange, HouseholdOut, HouseholdPage
from service.request import SignedInActor, Work
from service.schemas import Key, clean_text

router = APIRouter(tags=["register"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12})$")]
Search = Annotated[str, Query(max_length=60)]
READERS = {"town_officer", "village_secretary", "grid_head"}
KEEPERS = {"town_officer", "village_secretary"}


@router.get("/register/{place}/households")
def list_households(
    actor: SignedInActor,
    session: Work,
    place: Place,
    *,
    search: Search = "",
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> HouseholdPage:
    """List the households of a town or village, masked."""
    _must_be(actor.role, READERS)
    found, total = repository.list_households(
        session, place, search=_searchable(search), after=after, limit=limit
    )
    record(session, "look", "household", place=place, rows=len(found), detail={"as": "masked list"})
    return HouseholdPage(
        households=[_out(household, masked=True) for household in found],
        total=total,
        next_after=found[-1].id if len(found) == limit else None,
    )


@router.get("/households/{household_id}")
def read_household(
    response: Response,
    actor: SignedInActor,
    session: Work,
    household_id: Key,
    *,
    whole: bool = False,
) -> HouseholdOut:
    """Return one household; `whole` unmasks it, and the audit trail says so."""
    _must_be(actor.role, READERS)
    household = repository.get_household(session, household_id)
    detail = {"as": "whole" if whole else "masked"}
    record(session, "look", "household", household.id, place=_place(household), detail=detail)
    response.headers["etag"] = etag(household.revision)
    return _out(household, masked=not whole)


@router.patch("/households/{household_id}")
def change_household(
    response: Response,
    actor: SignedInActor,
    session: Work,
    household_id: Key,
    body: HouseholdChange,
    *,
    if_match: IfMatch = None,
) -> HouseholdOut:
    """Change one household."""
    _must_be(actor.role, KEEPERS)
    household = repository.get_household(session, household_id, lock=True)
    require_match(if_match, household.revision)
    service.change_household(session, household, body)
    response.headers["etag"] = etag(household.revision)
    return _out(household, masked=True)


def _searchable(search: str) -> str:
    try:
        return clean_text(search)
    except ValueError:
        # Nothing in the register holds control characters.
        return "\ufffe"


def _place(household: Household) -> str:
    return household.village_code or household.town_code


def _must_be(role: str, roles: set[str]) -> None:
    if role not in roles:
        raise NotAllowedError(
            zh="您的角色不能查看或修改户籍登记", en="your role does not see or change the register"
        )


def _out(household: Household, *, masked: bool) -> HouseholdOut:
    at = repository.position_of(household)
    return HouseholdOut(
        id=household.id,
        code=household.code,
        village_code=household.village_code,
        courtyard_id=household.courtyard_id,
        head_name=mask_name(household.head_name) if masked else household.head_name,
        phone=mask_phone(household.phone) if masked else household.phone,
        people=household.people,
        address=None if masked else household.address,
        lon=None if at is None else at[0],
        lat=None if at is None else at[1],
        revision=household.revision,
        masked=masked,
    )
