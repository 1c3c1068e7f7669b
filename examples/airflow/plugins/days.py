"""Names scheduled runs by the day that they add."""

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.interval import CronDataIntervalTimetable
from airflow.utils.types import DagRunType


class DayTimetable(CronDataIntervalTimetable):  # type: ignore[misc]
    """The run of the morning of 1 July is `scheduled__2025-06-30`, since it adds 30 June."""

    def generate_run_id(self, *, run_type: DagRunType, data_interval: Any, **extra: Any) -> str:
        if run_type == DagRunType.SCHEDULED:
            return str(run_type.generate_run_id(suffix=f"{data_interval.start:%Y-%m-%d}"))
        named = super().generate_run_id(run_type=run_type, data_interval=data_interval, **extra)
        return str(named)


class Days(AirflowPlugin):  # type: ignore[misc]
    name = "days"
    timetables = [DayTimetable]
