-- +goose Up
-- The rules know every unit, and none is ever deleted: the check of each new row
-- locked its unit for nothing (ADR 0006).
alter table assignments drop constraint assignments_city_unit_fkey;

-- +goose Down
alter table assignments add constraint assignments_city_unit_fkey foreign key (city, unit) references units;
