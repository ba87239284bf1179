"""The report as one HTML file: no script, no network; for a phone, in print, in the dark."""

from grader.html.page import CAPTIONS, PAGE, write

__all__ = ["CAPTIONS", "PAGE", "write"]
