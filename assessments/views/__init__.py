"""The pages of what follows a referral: thin doors onto queries and services."""
