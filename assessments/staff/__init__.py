"""The API for staff: `api` is the table of what is listed, shown and taken; `bodies` what is sent, a file a noun."""
