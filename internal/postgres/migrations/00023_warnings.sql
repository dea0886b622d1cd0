-- +goose Up

-- Categories that brought more in a region than their own level lets expect (预警).
create table warnings (
	city int not null,
	id bigint not null,
	category text not null,
	region text not null,
	from_on text not null, -- first and last day it is about
	to_on text not null,
	count int not null,
	expected float8 not null,
	often float8 not null, -- such chances a week
	counts int[] not null, -- of the last weeks, day by day up to to_on
	levels float8[] not null,
	made_at timestamptz not null,
	state text not null, -- open, topic, dismissed
	title text not null, -- of the topic it became
	remark text not null,
	decided_by bigint not null,
	decided_at timestamptz,
	primary key (city, id)
);
create unique index warnings_open on warnings (city, category, region) where state = 'open';
create index warnings_made on warnings (city, made_at);
create index tickets_created on tickets using brin (city, created_at);
