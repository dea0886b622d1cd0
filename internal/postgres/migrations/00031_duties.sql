-- +goose Up

-- The list of powers and duties (权责清单): one row a line, in force from one
-- version of the list until another took it away.
create table duties (
	city int not null references cities,
	id bigint not null,
	category text not null,
	region text not null,
	unit int not null,
	item text not null, -- 清单条目
	since int not null,
	until int not null, -- 0: in force
	primary key (city, id),
	foreign key (city, unit) references units
);
create unique index duties_one on duties (city, category, region) where until = 0;

create table duty_versions (
	city int not null references cities,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	remark text not null,
	primary key (city, version)
);
