-- +goose Up
-- A condition on the state puts the state into an index: every step would then write
-- all indexes of its ticket anew.
drop index tickets_unacked;
create index tickets_unacked on tickets (city, ticket_id) where transfer_to <> '' and acked_at is null;

-- +goose Down
drop index tickets_unacked;
create index tickets_unacked on tickets (city, ticket_id) where state = 'transferred' and acked_at is null;
