-- +goose Up
create table cities (
	city int primary key,
	name text not null,
	rules int not null default 1 -- raised by every change of what deeds refer to
);

create table regions (
	city int not null references cities,
	code text not null,
	name text not null,
	parent text not null default '',
	level int not null,
	primary key (city, code)
);

create table units (
	city int not null references cities,
	id int not null,
	parent int not null default 0,
	name text not null,
	short text not null default '',
	level int not null,
	kind text not null,
	region text not null default '',
	enabled boolean not null default true,
	opened_on text not null,
	closed_on text not null default '',
	lead text not null default '',
	section text not null default '',
	contact text not null default '',
	primary key (city, id)
);
create unique index units_name on units (city, parent, name);

create table categories (
	city int not null references cities,
	id text not null,
	parent text not null default '',
	name text not null,
	level int not null,
	urgency int not null default 0,
	keywords text[],
	unit int not null default 0,
	enabled boolean not null default true,
	primary key (city, id)
);

create table policies (
	city int not null references cities,
	id int not null,
	name text not null,
	effective_from text not null,
	body json not null,
	primary key (city, id)
);

-- A calendar version is the built-in State Council years plus every row up to it.
create table calendars (
	city int not null references cities,
	version int not null,
	year int not null,
	body json not null,
	imported_at timestamptz not null,
	imported_by bigint not null,
	primary key (city, version)
);

create table precedents (
	city int not null references cities,
	id int not null,
	category text not null,
	region text not null default '',
	unit int not null,
	ticket_id bigint not null default 0,
	from_on text not null,
	to_on text not null default '',
	primary key (city, id)
);
