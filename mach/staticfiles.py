"""Static files under names that carry their content's hash, script modules' imports of each other included."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Parts of packages that no page of ours uses: the browsable API, a second viewer of the schema, htmx 4 and extensions.
NOT_SERVED = ["rest_framework", "redoc*", "ext", "*-4.js", "*-4.min.js"]


class Config(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *NOT_SERVED]


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
