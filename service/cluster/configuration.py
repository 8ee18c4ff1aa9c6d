"""The server's configuration files: small machine, safe on power loss, no personal data in logs."""

from __future__ import annotations

from collections.abc import Iterable

SUPERUSER = "postgres"
OWNER = "yuanba_owner"
APP = "yuanba_app"
DATABASE = "yuanba"

_FIXED = """\
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 1
min_wal_size = 80MB
max_wal_size = 512MB
checkpoint_completion_target = 0.9
fsync = on
full_page_writes = on
synchronous_commit = on
idle_in_transaction_session_timeout = 10min
timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 10MB
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] '
log_statement = 'none'
log_min_duration_statement = -1
log_duration = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_autovacuum_min_duration = -1
"""


def server_settings(socket_dir: str) -> str:
    """Return the settings that replace the defaults of ``postgresql.conf``.

    Statements, parameters and the details of errors stay out of the log: "key (name)=(…) already
    exists" would put a resident's name there. The client still receives them.
    """
    quoted = socket_dir.replace("'", "''")
    return f"{_FIXED}unix_socket_directories = '{quoted}'\n"


def host_access() -> str:
    """Return ``pg_hba.conf``: the socket only, and only the system accounts in the map."""
    return f"local all {SUPERUSER},{OWNER},{APP} peer map=yuanba\n"


def account_map(accounts: Iterable[str]) -> str:
    """Return ``pg_ident.conf``: which system accounts may take the cluster's roles.

    Examples
    --------
    >>> account_map(["root"]).splitlines()[0]
    'yuanba "root" postgres'
    """
    names = sorted(set(accounts))
    lines = [f'yuanba "{name}" {role}' for name in names for role in (SUPERUSER, OWNER, APP)]
    return "\n".join(lines) + "\n"
