"""The pioneer index: schemes, indicators, periods and scores of members in their posts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId


class IndexScheme(Base):
    """How a town measures: the indicators and the class breaks that stay fixed between meetings."""

    __tablename__ = "index_scheme"
    __table_args__ = (UniqueConstraint("town_code", "name", "version"),)

    id: Mapped[BigId]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"))
    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    breaks: Mapped[dict[str, Any]]


class Indicator(Base):
    """One measured thing of a scheme, with its share of the whole."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("scheme_id", "key"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
    )

    id: Mapped[BigId]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("index_scheme.id"))
    key: Mapped[str]
    name: Mapped[str]
    share: Mapped[Decimal] = mapped_column(Numeric(5, 4))


class AssessmentPeriod(Base):
    """A month (``2026-03``) or other span that scores belong to."""

    __tablename__ = "assessment_period"
    __table_args__ = (
        UniqueConstraint("scheme_id", "code"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[BigId]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("index_scheme.id"))
    code: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]


class Score(Base):
    """A member's score in the post of one micro-grid in one period; never a household's."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint(
            "period_id",
            "micro_grid_code",
            "member_id",
            "indicator",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("value BETWEEN 0 AND 100", name="value"),
        CheckConstraint("micro_grid_code ~ '^[0-9]{18}$'", name="micro_grid_code"),
    )

    id: Mapped[BigId]
    period_id: Mapped[int] = mapped_column(ForeignKey("assessment_period.id"))
    micro_grid_code: Mapped[str] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    # Key of one indicator, or empty for the whole index.
    indicator: Mapped[str] = mapped_column(server_default=text("''"))
    value: Mapped[Decimal] = mapped_column(Numeric(5, 2))
