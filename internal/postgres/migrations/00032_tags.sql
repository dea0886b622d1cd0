-- +goose Up

-- The rules by which the system marks tickets (标签规则), every version of them.
create table tag_rules (
	city int not null references cities,
	id bigint not null,
	version int not null,
	name text not null,
	text text not null,
	enabled boolean not null,
	at timestamptz not null,
	by_name text not null,
	primary key (city, id, version)
);
