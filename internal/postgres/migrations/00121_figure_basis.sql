-- +goose Up

-- The calendar that the figures were counted by: another one moves what lies behind them.
create table figure_basis (
	city int not null references cities,
	calendar int not null,
	primary key (city)
);
