-- +goose Up

-- The prepared plan of the emergency response (战时响应预案), by versions.
create table surge_plans (
	city int not null references cities,
	version int not null,
	plan jsonb not null,
	primary key (city, version)
);

-- Responses; one at a time is asked for or runs.
create table surges (
	city int not null references cities,
	id bigint not null,
	version int not null,
	plan jsonb not null, -- as it was when it was asked for
	state text not null,
	reason text not null,
	asked_by bigint not null,
	asked_name text not null,
	asked_at timestamptz not null,
	begun_by bigint not null,
	begun_name text not null,
	begun_at timestamptz,
	ended_name text not null,
	ended_at timestamptz,
	summary text not null,
	tags jsonb not null, -- the rules of its labels as they were before
	primary key (city, id)
);
create unique index surges_open on surges (city) where state in ('asked', 'running');

-- Volunteers' accounts: one shift each, after a quiz.
create table surge_accounts (
	city int not null,
	surge bigint not null,
	user_id bigint not null,
	login text not null,
	batch text not null,
	from_at timestamptz not null,
	until timestamptz not null,
	started_at timestamptz,
	tries int not null,
	score int not null,
	passed_at timestamptz,
	dead_at timestamptz,
	primary key (city, user_id),
	foreign key (city, surge) references surges
);
create index surge_accounts_surge on surge_accounts (city, surge);

-- The hourly lists: one for each group, sent with a receipt; the list lies sealed.
create table rollups (
	city int not null,
	id bigint not null,
	surge bigint not null,
	hour timestamptz not null,
	grp text not null,
	unit int not null,
	label text not null,
	fresh int not null,
	open int not null,
	closed int not null,
	overdue int not null,
	box bytea not null,
	sent_at timestamptz not null,
	received_at timestamptz,
	received_name text not null,
	primary key (city, id),
	unique (city, surge, hour, grp),
	foreign key (city, surge) references surges
);
create index rollups_unit on rollups (city, unit, id);
