"""The list: number of the case -> what it is, and tests that hold it under names of their own.

They are named as file::name below tests/; a name may end in `*`. Tests that carry a number in their
names, `test_case_31_…`, are found by it and aren't repeated here.
"""

from bad_inputs.listed_people import PEOPLE
from bad_inputs.listed_systems import SYSTEMS

Listed = dict[int, tuple[str, ...]]

GROUPS: dict[str, Listed] = PEOPLE | SYSTEMS
