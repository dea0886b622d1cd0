-- +goose Up
-- What somebody is the handler of (经办人): his own list.
create index assignments_handler on assignments (city, handler, ticket_id) where handler <> 0;
