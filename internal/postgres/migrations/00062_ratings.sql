-- +goose Up
-- 差评核实: what the centre found when it asked who rated badly.
alter table follow_ups
	add column verified_at timestamptz,
	add column verified_by bigint not null default 0,
	add column finding text not null default '',
	add column finding_text text not null default '';
create index follow_ups_bad on follow_ups (city, at desc) where reached and satisfaction in (1, 2);
