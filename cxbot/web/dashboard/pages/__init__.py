"""The pages in the order of the menu, each a module with its template beside."""

from cxbot.web.dashboard.page import Form, Page
from cxbot.web.dashboard.pages import (
    customer,
    customers,
    findings,
    journey_map,
    level,
    overview,
    requirements,
    touchpoint,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    journey_map.PAGE,
    touchpoint.PAGE,
    level.PAGE,
    findings.PAGE,
    requirements.PAGE,
    customers.PAGE,
    customer.PAGE,
)
FORMS: tuple[Form, ...] = ()
