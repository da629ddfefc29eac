"""The site: what people have released of a study, as pages for everybody.

`content` selects what is published, `texts` has the words of the pages, and `pages` makes the
files. Style sheet and search lie in the folder ``parts``, as they are sent.
"""

from pipeline.report.site.content import PassagePlace, SiteContent, site_content
from pipeline.report.site.pages import site_pages

__all__ = ["PassagePlace", "SiteContent", "site_content", "site_pages"]
