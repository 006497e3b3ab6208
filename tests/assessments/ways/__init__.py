"""How every step that the staff take by API is taken."""

from tests.assessments.ways.assessments import ASSESSMENTS
from tests.assessments.ways.early_help import EARLY_HELP
from tests.assessments.ways.enquiries import ENQUIRIES
from tests.assessments.ways.meetings import MEETINGS
from tests.assessments.ways.pathways import PATHWAYS

TAKEN = ASSESSMENTS | EARLY_HELP | ENQUIRIES | MEETINGS | PATHWAYS
