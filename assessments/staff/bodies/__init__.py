"""What staff send by API, a file a noun."""
