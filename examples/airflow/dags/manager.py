"""One Airflow DAG for each file in teams/."""

from team import read_teams
from team_dag import team_dag

for team in read_teams()[0]:
    globals()[team.name] = team_dag(team)
