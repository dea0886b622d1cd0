-- +goose Up
-- Score sheets (考核办法) by version; a month is scored by the one in force on its first day.
create table score_sheets (
	city int not null references cities,
	version int not null,
	name text not null,
	from_on text not null,
	body json not null,
	made_at timestamptz not null,
	made_by bigint not null,
	primary key (city, version)
);

-- A unit says that an item should not cost it points (考核申诉); two people decide.
create table score_appeals (
	city int not null references cities,
	id bigint not null,
	ticket_id bigint not null,
	k text not null, -- the indicator it is about, and the item in it
	n int not null,
	round int not null,
	unit int not null,
	month text not null,
	code text not null,
	box bytea not null, -- the unit's words, sealed
	asked_at timestamptz not null,
	asked_by bigint not null,
	asked_name text not null,
	decide_by timestamptz not null,
	state text not null, -- asked, seconded, upheld, refused
	excluded boolean not null,
	primary key (city, id)
);
create unique index score_appeals_item on score_appeals (city, ticket_id, k, n, round, unit);
create index score_appeals_unit on score_appeals (city, unit, month);

-- Every word of a verdict, in order; a later one replaces an earlier one and both stay.
create table score_verdicts (
	city int not null references cities,
	appeal bigint not null,
	n int not null,
	at timestamptz not null,
	by bigint not null,
	by_name text not null,
	verdict text not null, -- exclude, refuse
	remark text not null,
	primary key (city, appeal, n)
);
