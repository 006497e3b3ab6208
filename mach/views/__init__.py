"""The ground floor's pages."""
