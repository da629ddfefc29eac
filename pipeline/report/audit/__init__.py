"""The audit trail of a study as a Word document and as a page."""

from pipeline.report.audit.contents import audit_contents
from pipeline.report.audit.files import audit_document, audit_page
from pipeline.report.audit.trail import AuditTrail, CodebookState, KeptFile, RecodedCoding

__all__ = [
    "AuditTrail",
    "CodebookState",
    "KeptFile",
    "RecodedCoding",
    "audit_contents",
    "audit_document",
    "audit_page",
]
