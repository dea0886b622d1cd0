-- +goose Up
-- When the other party confirmed a transfer (对方确认接收): a transfer that nobody
-- confirmed stays on the floor lead's list after its alarm. What is in the histories
-- is carried over.
alter table tickets add acked_at timestamptz;

update tickets t set acked_at = (
	select max(e.at) from events e
	where e.city = t.city and e.ticket_id = t.ticket_id
	and (e.action = 'acknowledge' or e.action = 'transfer' and e.facts ->> 'ack' is not null)
	and e.seq > coalesce((select max(b.seq) from events b where b.city = t.city and b.ticket_id = t.ticket_id and b.action = 'take_back'), 0))
where t.state = 'transferred';

create index tickets_unacked on tickets (city, ticket_id) where state = 'transferred' and acked_at is null;
