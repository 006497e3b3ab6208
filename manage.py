#!/usr/bin/env python
"""The command line. Commands that shape the database speak to it as its owner, all others as the role that serves."""

import os
import sys

from django.core.management import execute_from_command_line

from mach.environment import OWNER_COMMANDS

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mach.settings")
    if set(sys.argv[1:2]) & OWNER_COMMANDS:
        os.environ["MACH_DATABASE_ROLE"] = "owner"
    execute_from_command_line(sys.argv)
