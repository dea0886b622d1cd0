-- +goose Up

-- Many citizens, one cause (事件, 一事多诉). Who belongs to one is a column of tickets,
-- the fold of their own history; candidates are those somebody has yet to look at,
-- and those of whom somebody said that they are not.
create table incidents (
	city int not null references cities,
	id bigint not null,
	no text not null,
	version int not null,
	state text not null, -- proposed, open, closed, dismissed, merged
	title bytea not null, -- sealed
	category text not null,
	region text not null,
	township text not null,
	head bigint not null, -- the ticket whose handling answers all
	opened_at timestamptz not null,
	closed_at timestamptz,
	merged_into bigint not null default 0,
	primary key (city, id),
	unique (city, no)
);
create index incidents_live on incidents (city, opened_at desc) where state in ('proposed', 'open');

-- What was done to an incident, one row a version of its row.
create table incident_events (
	city int not null,
	incident_id bigint not null,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	action text not null,
	ticket_id bigint not null, -- 0 when it is about the whole
	remark text not null,
	primary key (city, incident_id, version),
	foreign key (city, incident_id) references incidents
);

create table incident_candidates (
	city int not null,
	incident_id bigint not null,
	ticket_id bigint not null,
	likeness int not null, -- percent
	state text not null, -- waiting, joined, refused
	at timestamptz not null,
	primary key (city, incident_id, ticket_id),
	foreign key (city, incident_id) references incidents,
	foreign key (city, ticket_id) references tickets
);
create index incident_candidates_ticket on incident_candidates (city, ticket_id);

-- Which tickets were compared with the others of their place already.
create table incident_looks (
	city int not null,
	ticket_id bigint not null,
	at timestamptz not null,
	primary key (city, ticket_id)
);

alter table tickets add column incident bigint not null default 0;
create index tickets_incident on tickets (city, incident, ticket_id) where incident <> 0;
