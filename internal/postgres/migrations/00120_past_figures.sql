-- +goose Up

-- What is known of years before this platform only as a sum (历史数), and from where.
create table past_figures (
	city int not null references cities,
	k text not null,
	from_on date not null,
	to_on date not null, -- exclusive
	value bigint not null,
	source text not null,
	primary key (city, k, from_on, to_on)
);
