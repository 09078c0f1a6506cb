"""`python -m scheduler.cli`: the same as `watchbill`."""

from scheduler.cli import main

main()
