"""A believable city for a first look (``ZJJG_DEMO=1``): fictional agencies, staff, firms, contracts, visits and hazards.

Everything is written through the rooms' own calls, in the names of the accounts that would do it, so that what it shows is what
the rules allow. Nothing here knows a city: districts come from the regions that are set.
"""

from gateway.demo.city import fill

__all__ = ["fill"]
