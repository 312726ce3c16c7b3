"""Where the rule draws its lines, as the operator set them."""

from dataclasses import dataclass

from portal.settings import Settings


@dataclass(frozen=True)
class Thresholds:
    """Points are percentage points of a target's planned total, the rest are days.

    A shortfall from ``risk_points`` on is at risk, above ``late_points`` late. A milestone overdue by more than
    ``late_days`` is late. A start overdue by ``start_risk_days`` is at risk, by ``start_late_days`` late.
    """

    risk_points: int = 10
    late_points: int = 30
    late_days: int = 30
    start_risk_days: int = 30
    start_late_days: int = 90
    silence_days: int = 30
    remind_days: int = 20


def thresholds_of(settings: Settings) -> Thresholds:
    return Thresholds(
        risk_points=settings.light_risk_points,
        late_points=settings.light_late_points,
        late_days=settings.light_late_days,
        start_risk_days=settings.light_start_risk_days,
        start_late_days=settings.light_start_late_days,
        silence_days=settings.silence_days,
        remind_days=settings.remind_days,
    )
