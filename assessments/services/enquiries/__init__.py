"""Every write of a section 47 enquiry, as verbs."""

from assessments.services.enquiries.beginning import allocate, begin_enquiry

__all__ = ["allocate", "begin_enquiry"]
