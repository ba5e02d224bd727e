"""The web server's entry. It does not serve from an unsafe installation."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
application = get_wsgi_application()

from casemgmt.start import refuse_unsafe_start  # noqa: E402 - the apps must be loaded first

refuse_unsafe_start()

# What is loaded now lives as long as the process: the collector need not walk it.
gc.collect()
gc.freeze()
