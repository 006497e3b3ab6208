"""The pages of improvement: thin doors onto queries and services."""
