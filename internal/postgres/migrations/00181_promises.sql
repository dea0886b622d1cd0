-- +goose Up
-- By when similar matters are answered (答复承诺), reckoned anew every night.
create table promise_models (
	city int not null references cities,
	version int not null,
	made_at timestamptz not null,
	body json not null,
	primary key (city, version)
);

-- What was said of a ticket and when, beside its history: it is nobody's deed and changes
-- nothing, and stays as it was said however later nights reckon.
create table promises (
	city int not null references cities,
	ticket_id bigint not null,
	stage text not null, -- registered, dispatched
	version int not null,
	samples int not null,
	workdays int not null,
	until timestamptz not null, -- the day's end, exclusive
	shown_at timestamptz not null,
	primary key (city, ticket_id, stage)
);
create index promises_shown on promises (city, shown_at);
