"""What an account owes before it may do anything else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duties:
    must_change_password: bool
    must_enrol_second_factor: bool
