-- +goose Up

-- Score sheets (评分表) and the sampling plan (抽检规则): each change is a version of its own.
create table inspection_sheets (
	city int not null references cities,
	subject text not null,
	version int not null,
	pass int not null,
	items jsonb not null,
	note text not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, subject, version)
);

create table sampling_rules (
	city int not null references cities,
	id int not null,
	version int not null,
	subject text not null,
	name text not null,
	share int not null,
	double int not null,
	urgency int not null,
	category text not null,
	role text not null,
	label text not null,
	rework boolean not null,
	enabled boolean not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, id, version)
);

-- Up to when registrations and replies have been drawn from.
create table sampled (
	city int primary key references cities,
	through timestamptz not null
);

-- What was drawn. A registration or reply is drawn once; the appeal lies sealed.
create table inspections (
	city int not null references cities,
	id bigint not null,
	subject text not null,
	ticket_id bigint not null,
	n int not null,
	inspected bigint not null,
	unit int not null,
	made_at timestamptz not null,
	rule int not null,
	rule_version int not null,
	drawn_at timestamptz not null,
	sheet int not null,
	double boolean not null,
	state text not null,
	version int not null,
	scored_at timestamptz,
	appeal_till timestamptz,
	appealed_at timestamptz,
	appeal bytea,
	total int not null,
	qualified boolean not null,
	primary key (city, id),
	unique (city, subject, ticket_id, n)
);
create index inspections_state on inspections (city, state, id);
create index inspections_scored on inspections (city, scored_at) where scored_at is not null;
create index inspections_inspected on inspections (city, inspected, id);
create index inspections_unit on inspections (city, unit, id);

-- Judgements; their marks and remarks lie sealed in the box.
create table scorings (
	city int not null,
	inspection bigint not null,
	n int not null,
	part text not null,
	by_user bigint not null,
	by_name text not null,
	at timestamptz not null,
	lost jsonb not null,
	total int not null,
	fatal boolean not null,
	qualified boolean not null,
	box bytea not null,
	primary key (city, inspection, n),
	foreign key (city, inspection) references inspections
);

create table coachings (
	city int not null,
	id bigint not null,
	inspection bigint not null,
	to_user bigint not null,
	by_user bigint not null,
	by_name text not null,
	at timestamptz not null,
	box bytea not null,
	check_on text not null,
	read_at timestamptz,
	answer bytea,
	primary key (city, id),
	foreign key (city, inspection) references inspections
);
create index coachings_inspection on coachings (city, inspection, id);
create index coachings_to on coachings (city, to_user, id);
