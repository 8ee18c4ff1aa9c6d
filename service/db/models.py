"""Every model in one import, so that the metadata is whole for migrations and tests."""

from service.accounts.models import Account, AccountSession, SignInLink
from service.audit.models import AuditRow
from service.coverage.models import GapItem, Visit, Walk
from service.db.base import Base
from service.heads.models import Appointment, Member, Nomination
from service.imports.models import ColumnMemory, ImportBatch, ImportChange, ImportSession
from service.index.models import AssessmentPeriod, IndexScheme, Indicator, Score
from service.jobs.models import Task
from service.plans.models import (
    Assignment,
    Grid,
    Meeting,
    MicroGrid,
    Objection,
    Plan,
    PlanEvent,
    PlanOperation,
    PlanVersion,
    RoadDuty,
)
from service.register.models import Household
from service.villages.models import (
    AdjacencyLink,
    Barrier,
    Courtyard,
    House,
    Road,
    RoadSection,
    Town,
    Village,
    VillagerGroup,
)

__all__ = [
    "Account",
    "AccountSession",
    "AdjacencyLink",
    "Appointment",
    "AssessmentPeriod",
    "Assignment",
    "AuditRow",
    "Barrier",
    "Base",
    "ColumnMemory",
    "Courtyard",
    "GapItem",
    "Grid",
    "House",
    "Household",
    "ImportBatch",
    "ImportChange",
    "ImportSession",
    "IndexScheme",
    "Indicator",
    "Meeting",
    "Member",
    "MicroGrid",
    "Nomination",
    "Objection",
    "Plan",
    "PlanEvent",
    "PlanOperation",
    "PlanVersion",
    "Road",
    "RoadDuty",
    "RoadSection",
    "Score",
    "SignInLink",
    "Task",
    "Town",
    "Village",
    "VillagerGroup",
    "Visit",
    "Walk",
]
