-- +goose Up

-- 话机: the desk phone of a seat, by whose account it registers.
create table handsets (
	city int not null references cities,
	account text not null,
	user_id bigint not null,
	secret bytea not null, -- sealed, and a digest: nobody reads it again
	at timestamptz not null,
	by_user bigint not null,
	primary key (city, account)
);
create unique index handsets_user on handsets (city, user_id);
