"""python -m cxbot"""

from cxbot.cli import main

main()
