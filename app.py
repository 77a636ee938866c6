"""The WSGI entry: the server that the environment describes."""

import os

from iam.factory import create_app
from iam.settings import Settings

app = create_app(Settings.from_environment(os.environ))
