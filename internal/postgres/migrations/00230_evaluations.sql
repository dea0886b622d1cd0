-- +goose Up

-- Sets of indicators (自评指标集): each change is a version of its own.
create table evaluation_sets (
	city int not null references cities,
	version int not null,
	body jsonb not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, version)
);

-- Rounds (自评轮次). What a closed one came to stands in its readings, which no longer change.
create table evaluations (
	city int not null references cities,
	id bigint not null,
	name text not null,
	from_on text not null,
	to_on text not null, -- exclusive
	set_version int not null,
	state text not null,
	version int not null,
	opened_by text not null,
	opened_at timestamptz not null,
	closed_by text not null,
	closed_at timestamptz,
	total double precision not null,
	grade text not null,
	primary key (city, id),
	foreign key (city, set_version) references evaluation_sets
);

-- Mystery visits (暗访); what was said lies sealed.
create table evaluation_visits (
	city int not null,
	evaluation bigint not null,
	n int not null,
	script text not null,
	due_on text not null,
	state text not null,
	at timestamptz,
	wait int not null,
	ticket_id bigint not null,
	box bytea,
	primary key (city, evaluation, n),
	foreign key (city, evaluation) references evaluations
);

create table evaluation_judgements (
	city int not null,
	evaluation bigint not null,
	visit int not null,
	part text not null,
	by_user bigint not null,
	by_name text not null,
	at timestamptz not null,
	marks jsonb not null,
	box bytea not null,
	primary key (city, evaluation, visit, part),
	foreign key (city, evaluation, visit) references evaluation_visits
);

-- Questionnaires (明访问卷): nobody is named in them.
create table evaluation_answers (
	city int not null,
	evaluation bigint not null,
	id bigint not null,
	way text not null,
	at timestamptz not null,
	by_name text not null,
	steps jsonb not null,
	primary key (city, evaluation, id),
	foreign key (city, evaluation) references evaluations
);

-- What an indicator came to: the figures as they were taken, proofs as they were judged, and of a
-- closed round all of them. Of a proof the papers are sealed.
create table evaluation_readings (
	city int not null,
	evaluation bigint not null,
	item text not null,
	num bigint not null,
	den bigint not null,
	value double precision not null,
	at timestamptz not null,
	by_name text not null,
	file bigint not null,
	box bytea,
	primary key (city, evaluation, item),
	foreign key (city, evaluation) references evaluations
);

-- What is missing, whose it is, until when (差距清单).
create table evaluation_gaps (
	city int not null,
	evaluation bigint not null,
	item text not null,
	unit int not null,
	owner text not null,
	until_on text not null,
	by_name text not null,
	at timestamptz not null,
	done_at timestamptz,
	box bytea not null,
	primary key (city, evaluation, item),
	foreign key (city, evaluation) references evaluations
);
create index evaluation_gaps_unit on evaluation_gaps (city, unit) where done_at is null;
