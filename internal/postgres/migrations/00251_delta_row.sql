-- +goose Up
-- The steps of one transaction are one row, which nobody asks for what is in it.
alter table figure_deltas alter column moved type text;
alter table figure_deltas set (toast_tuple_target = 8160);

-- +goose Down
alter table figure_deltas reset (toast_tuple_target);
alter table figure_deltas alter column moved type json using moved::json;
