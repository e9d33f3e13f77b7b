-- Leases are PostgreSQL's, which has a column more of them. Nothing changes here.
SELECT 1;
