-- +goose Up

-- Whose words were taken out of supervision's sealed rows, because the ticket's personal
-- data was erased: each row and ticket once.
create table erased_words (
	city int not null references cities,
	what text not null,
	id bigint not null,
	ticket_id bigint not null,
	at timestamptz not null,
	primary key (city, what, id, ticket_id)
);

create index tickets_erased on tickets (city, ticket_id) where erased_at is not null;
