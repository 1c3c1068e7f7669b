"""BigQuery by Google's own implementation of its SQL, behind the API that its client asks."""
