"""What the database must have before this service is ready."""

from app import tasks
from app.core import session

PROBES = (session.PROBE, tasks.PROBE)
"""One statement per table that this service uses; it names columns and reads no row."""
