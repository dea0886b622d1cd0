-- +goose Up
-- What goes to a post of a unit is found by the unit.
drop index notices_role;
create index notices_role on notices (city, to_role, id) where to_role <> '' and to_unit = 0;

-- +goose Down
drop index notices_role;
create index notices_role on notices (city, to_role, id) where to_role <> '';
