"""The pages in the order of the menu, each a module with its template beside."""

from cxbot.web.dashboard.page import Form, Page

PAGES: tuple[Page, ...] = ()
FORMS: tuple[Form, ...] = ()
