"""The pages in the order of the menu, each a module with its template beside."""

from cxbot.web.dashboard.page import Form, Page
from cxbot.web.dashboard.pages import (
    contact_load,
    customer,
    customers,
    data_quality,
    desk,
    findings,
    funnel,
    funnels,
    journey_map,
    level,
    now,
    overview,
    requirements,
    reviews,
    touchpoint,
    version,
    versions,
    voice,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    now.PAGE,
    journey_map.PAGE,
    touchpoint.PAGE,
    level.PAGE,
    funnels.PAGE,
    funnel.PAGE,
    voice.PAGE,
    findings.PAGE,
    requirements.PAGE,
    reviews.PAGE,
    reviews.WORKSHEET,
    reviews.MARK,
    desk.PAGE,
    customers.PAGE,
    customer.PAGE,
    contact_load.PAGE,
    versions.PAGE,
    version.PAGE,
    data_quality.PAGE,
)
FORMS: tuple[Form, ...] = (*reviews.FORMS,)
