-- +goose Up

-- What the centre decides about suggestions (智能分类设置).
create table triage_settings (
	city int not null references cities,
	version int not null,
	body json not null,
	changed_at timestamptz not null,
	changed_by text not null,
	primary key (city)
);

-- Models trained from closed tickets, with what they were found to be worth. The
-- bodies of older ones are dropped, their figures stay.
create table triage_models (
	city int not null references cities,
	version int not null,
	trained_at timestamptz not null,
	trained_by text not null,
	tickets int not null,
	digest text not null, -- of the training set
	in_force boolean not null,
	remark text not null,
	quality json not null, -- of categories
	unit_quality json not null,
	categories bytea,
	units bytea,
	primary key (city, version)
);

-- What was suggested for a ticket before people chose, one row a question.
create table suggestions (
	city int not null references cities,
	ticket_id bigint not null,
	asked text not null, -- category, unit
	at timestamptz not null,
	model int not null, -- 0: no model yet
	spoke text not null, -- model, keywords, duties
	first text not null, -- '' kept silent
	probability float8 not null,
	items json not null,
	primary key (city, ticket_id, asked)
);
