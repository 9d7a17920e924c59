"""The daemon's loop: takes what is due from the ledger's queue and has the line carry it out."""

from archiver.worker.budget import Budget
from archiver.worker.dispatch import Dispatcher, Progress
from archiver.worker.service import Steering, drain, serve
from archiver.worker.systemd import going_on, wait_for_upgrade

__all__ = ["Budget", "Dispatcher", "Progress", "Steering", "drain", "going_on", "serve", "wait_for_upgrade"]
