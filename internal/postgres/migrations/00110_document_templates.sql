-- +goose Up

-- The Word templates that an office has edited; without a row the shipped one holds.
create table document_templates (
	city int not null references cities,
	kind text not null,
	version int not null,
	by_name text not null,
	at timestamptz not null,
	content bytea, -- null: back to the shipped one
	primary key (city, kind, version)
);
