-- +goose Up

-- Special desks (专席). A change writes the next version; a ticket keeps the desk's number.
create table desks (
	city int not null references cities,
	id int not null,
	version int not null,
	name text not null,
	kind text not null,
	number text not null,
	digit text not null,
	seats int not null,
	skill text not null,
	categories text[] not null,
	open_on text not null,
	close_on text not null,
	hours_from text not null,
	hours_to text not null,
	people bigint[] not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, id, version)
);

alter table tickets add column desk int not null default 0;
create index tickets_desk on tickets (city, desk, ticket_id) where desk <> 0;

-- Contacts at banks; the telephone lies sealed.
create table bank_contacts (
	city int not null references cities,
	id bigint not null,
	version int not null,
	bank text not null,
	post text not null,
	phone bytea not null,
	products text not null,
	enabled boolean not null,
	primary key (city, id)
);

-- Firms brought together with banks (银企对接); what was said lies sealed.
create table matchings (
	city int not null references cities,
	id bigint not null,
	version int not null,
	ticket_id bigint not null,
	desk int not null,
	contact bigint not null,
	by_user bigint not null,
	by_name text not null,
	at timestamptz not null,
	outcome text not null,
	reason text not null,
	amount int not null,
	closed_at timestamptz,
	closed_by text not null,
	remark bytea,
	primary key (city, id),
	foreign key (city, contact) references bank_contacts
);
create index matchings_ticket on matchings (city, ticket_id, id);
create unique index matchings_open on matchings (city, ticket_id) where closed_at is null;

create table matching_talks (
	city int not null,
	matching bigint not null,
	n int not null,
	side text not null,
	by_user bigint not null,
	by_name text not null,
	at timestamptz not null,
	text bytea not null,
	primary key (city, matching, n),
	foreign key (city, matching) references matchings
);

-- The roster (班次): who is on, in minutes of the day; and what the office knows of its line.
create table shifts (
	city int not null references cities,
	on_date text not null,
	name text not null,
	from_min int not null,
	to_min int not null,
	people bigint[] not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, on_date, name)
);

create table staffing_settings (
	city int primary key references cities,
	version int not null,
	settings jsonb not null,
	by_name text not null,
	at timestamptz not null,
	flooded_at timestamptz
);
