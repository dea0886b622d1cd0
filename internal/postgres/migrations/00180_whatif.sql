-- +goose Up
-- Replays of a past period under other rules (推演): what was asked, how far it is, what came of it.
create table whatifs (
	city int not null references cities,
	id bigint not null,
	asked_at timestamptz not null,
	asked_by bigint not null,
	asked_name text not null,
	change json not null,
	from_on date not null,
	to_on date not null, -- exclusive
	state text not null, -- waiting, running, done, failed, cancelled
	beat_at timestamptz not null, -- when its runner last said that it goes on
	total int not null default 0,
	done int not null default 0,
	result json,
	error text not null default '',
	ended_at timestamptz,
	primary key (city, id)
);

-- The items that change sides in a replay.
create table whatif_sides (
	city int not null,
	run bigint not null,
	k text not null,
	ticket_id bigint not null,
	item int not null,
	round int not null,
	unit int not null,
	topic text not null,
	was text not null, -- good, bad, outside, out
	turned text not null,
	was_at timestamptz,
	is_at timestamptz,
	primary key (city, run, k, ticket_id, item, round),
	foreign key (city, run) references whatifs (city, id) on delete cascade
);
