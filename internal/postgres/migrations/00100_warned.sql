-- +goose Up
-- What runs out of time (预警): the unit's open assignments with a warning. Few rows, and
-- none of a step's usual columns: an assignment's row keeps its cheap updates.
create index assignments_warned on assignments (city, ticket_id) where warned > 0 and ended_at is null;
