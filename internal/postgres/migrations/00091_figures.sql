-- +goose Up
-- What tickets count for in the figures (统计). Every deed appends what moved, in its
-- own transaction; the worker folds that into cells. A figure is the cells of its
-- days and what is not folded yet.
create table figure_deltas (
	city int not null,
	ticket_id bigint not null,
	seq int not null,
	moved json not null,
	primary key (city, ticket_id, seq)
);

-- Marginal sums: one slice counts by unit, another by category and so on; grain d
-- holds days, m the same by months.
create table figure_cells (
	city int not null,
	slice text not null,
	grain text not null,
	k text not null,
	day date not null,
	key text not null,
	num bigint not null,
	den bigint not null,
	out bigint not null,
	value bigint not null,
	primary key (city, slice, grain, k, day, key)
);
