-- +goose Up

-- 语音: an office's own prompts by versions; without sound the shipped one counts again.
create table prompts (
	city int not null references cities,
	name text not null,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	wav bytea,
	primary key (city, name, version)
);
