"""One Airflow DAG for each file in teams/."""

from team_dag import team_dags

for dag in team_dags()[0]:
    globals()[f"dag_{dag.dag_id}"] = dag
