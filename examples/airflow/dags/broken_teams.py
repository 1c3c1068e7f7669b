"""Shows the team files that are wrong among Airflow's import errors; other DAGs go on."""

from team_dag import team_dags

_, errors = team_dags()
if errors:
    raise ValueError("\n".join(errors))
