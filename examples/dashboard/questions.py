"""The SQL of what the page needs, over the standard shape and for any engine."""

GRAINS = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}

COUNTS = ["active", "new", "retained", "reactivated", "churned", "inactive"]
METRICS = f"""
select fact_name, time_grain, period_start, is_complete, as_of_date, average_active_days,
    {", ".join(COUNTS)}
from {{{{ ref('activation_metrics') }}}}
order by fact_name, time_grain, period_start
"""
TRANSITIONS = """
select fact_name, time_grain, period_start, from_state, to_state, entities
from {{ ref('activation_transitions') }}
"""
MOVES = ["moved_in", "moved_out", "returned"]
STAY_RATES = {
    "new": "new_retention_rate",
    "retained": "current_retention_rate",
    "reactivated": "reactivated_retention_rate",
}
SEGMENTS = f"""
select fact_name, time_grain, period_start, segment_name, segment_value,
    {", ".join([*COUNTS, *MOVES, *STAY_RATES.values()])}
from {{{{ ref('activation_segments') }}}}
order by fact_name, time_grain, segment_name, segment_value, period_start
"""
ROLLING = """
select * from {{ ref('activation_rolling') }}
order by fact_name, period_start
"""

# A streak is counted from each of these lengths on. Who left after a streak of `length` or longer
# is who had it in the period before, without who has one of `length + 1` or longer now.
LENGTHS = [1, 2, 4, 10]
STREAKS = sorted({length + more for length in LENGTHS for more in (0, 1)})
# So many periods after their first one a cohort is looked at.
COHORT_AGES = {"daily": 14, "weekly": 14, "monthly": 12, "quarterly": 8, "yearly": 8}


def streaks(fact: str, grain: str) -> str:
    counted = counts_from("active_streak", STREAKS)
    return f"{keys(fact, grain)}, period_start, {counted} {active_rows(fact, grain)}"


def cohorts(fact: str, grain: str) -> str:
    """How many of those who began in a period are active in a later one."""
    days = COHORT_AGES[grain] * GRAINS[grain]
    age = "{{ dbt.datediff('first_active_period', 'period_start', 'day') }}"
    return (
        f"{keys(fact, grain)}, first_active_period, period_start, count(*) as entities"
        f" from {{{{ ref('{fact}_activation_{grain}') }}}}"
        f" where active_streak > 0 and {age} <= {days} group by first_active_period, period_start"
    )


def absences(fact: str, grain: str) -> str:
    """How long everybody has been away who is: only a status model has them all."""
    return (
        f"{keys(fact, grain)}, period_start, {counts_from('inactive_streak', LENGTHS)}"
        f" from {{{{ ref('{fact}_activation_status_{grain}') }}}}"
        " where inactive_streak > 0 group by period_start"
    )


def keys(fact: str, grain: str) -> str:
    return f"select '{fact}' as fact_name, '{grain}' as time_grain"


def counts_from(streak: str, lengths: list[int]) -> str:
    return ", ".join(
        f"count(case when {streak} >= {length} then 1 end) as from_{length}" for length in lengths
    )


def active_rows(fact: str, grain: str) -> str:
    return (
        f"from {{{{ ref('{fact}_activation_{grain}') }}}}"
        " where active_streak > 0 group by period_start"
    )


def all_of(questions: list[str]) -> str:
    return " union all ".join(questions)
