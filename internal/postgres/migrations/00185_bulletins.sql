-- +goose Up

-- Which report is made when and for whom (定时报告). done_to: every period that ended by then is settled.
create table bulletin_schedules (
	city int not null references cities,
	id bigint not null,
	version int not null,
	kind text not null,
	of_id bigint not null,
	rhythm text not null,
	day int not null,
	minute int not null,
	roles text[] not null,
	users bigint[] not null,
	enabled boolean not null,
	done_to date not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, id)
);

-- Reports (报告): asked for, being made, made; what one says, and its files, as they were then.
create table bulletins (
	city int not null references cities,
	id bigint not null,
	kind text not null,
	of_id bigint not null,
	from_on date not null,
	to_on date not null,
	schedule bigint not null, -- 0: by hand
	state text not null,
	step int not null,
	why text not null,
	by_user bigint not null,
	by_name text not null,
	asked_at timestamptz not null,
	made_at timestamptz,
	title text not null,
	roles text[] not null,
	users bigint[] not null,
	claim bigint not null, -- whose hand it is in
	claimed_at timestamptz,
	content jsonb,
	docx bytea,
	xlsx bytea,
	primary key (city, id)
);
-- A schedule's period is made once, whichever node comes to it first.
create unique index bulletins_once on bulletins (city, schedule, from_on) where schedule <> 0;
create index bulletins_open on bulletins (city, state, id) where state in ('waiting', 'making');

-- Who opened and downloaded a report (回执).
create table bulletin_receipts (
	city int not null,
	bulletin bigint not null,
	user_id bigint not null,
	name text not null,
	sent_at timestamptz, -- null: not sent to, but may read
	opened_at timestamptz,
	downloaded_at timestamptz,
	primary key (city, bulletin, user_id),
	foreign key (city, bulletin) references bulletins
);
create index bulletin_receipts_user on bulletin_receipts (city, user_id, bulletin);
