"""Documents as PDF: written with fpdf2, charts as vectors, letters of our own so that every name can be written."""
