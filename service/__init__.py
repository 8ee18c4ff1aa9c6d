"""HTTP, SQL, jobs, accounts and the command line."""
