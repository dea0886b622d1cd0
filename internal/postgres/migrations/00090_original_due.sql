-- +goose Up
-- The due date of a reply's round before any extension: a rework overwrites the
-- assignment's own, and the on-time rate by original dates (K14b) counts every round.
alter table replies add column original_due timestamptz;
update replies r set original_due = case when a.round = r.round then a.original_due_at else r.due_at end
from assignments a where a.city = r.city and a.ticket_id = r.ticket_id and a.n = r.assignment;
update replies set original_due = due_at where original_due is null;
alter table replies alter column original_due set not null;
