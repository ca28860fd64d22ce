"""The pages in the order of the menu, each a module with its template beside."""

from cxbot.web.dashboard.page import Form, Page
from cxbot.web.dashboard.pages import overview

PAGES: tuple[Page, ...] = (overview.PAGE,)
FORMS: tuple[Form, ...] = ()
