-- +goose Up

-- Dossiers (案卷): work on several tickets together — consultations, campaigns, joint
-- rulings, leaders' days, notices, hints, exposures. Their words lie sealed in the box.
create table dossiers (
	city int not null references cities,
	id bigint not null,
	version int not null,
	kind text not null,
	state text not null,
	year int not null,
	no int not null,
	by_user bigint not null,
	made_at timestamptz not null,
	at timestamptz,
	leader bigint not null,
	units int[] not null,
	closed_at timestamptz,
	reminded_at timestamptz,
	points int not null, -- how many, and how many of them are done
	points_done int not null,
	box bytea not null,
	primary key (city, id),
	unique (city, kind, year, no)
);
create index dossiers_open on dossiers (city, kind, id) where state not in ('closed', 'dropped');

create table dossier_tickets (
	city int not null,
	dossier_id bigint not null,
	ticket_id bigint not null,
	primary key (city, dossier_id, ticket_id),
	foreign key (city, dossier_id) references dossiers
);
create index dossier_tickets_ticket on dossier_tickets (city, ticket_id);

create table dossier_events (
	city int not null,
	dossier_id bigint not null,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	by_deputy bigint not null,
	action text not null,
	box bytea not null,
	primary key (city, dossier_id, version),
	foreign key (city, dossier_id) references dossiers
);
