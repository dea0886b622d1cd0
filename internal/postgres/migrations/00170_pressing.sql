-- +goose Up
-- What presses (临期、超期) in the order of its due date: a page of either list, and its
-- count, end where they are full. Only open leads with a warning or an overdue date are
-- here; both dates are written once or twice in an assignment's life, so its row keeps its
-- cheap updates, and the ticket's own row has no index more.
create index assignments_near on assignments (city, due_at, ticket_id) where part = 'lead' and ended_at is null and warned > 0 and overdue_at is null;
create index assignments_late on assignments (city, due_at, ticket_id) where part = 'lead' and ended_at is null and overdue_at is not null;
