"""Shows the team files that are wrong among Airflow's import errors; other DAGs go on."""

from team import read_teams

_, errors = read_teams()
if errors:
    raise ValueError("\n".join(str(error) for error in errors))
