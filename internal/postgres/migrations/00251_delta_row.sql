-- +goose Up
-- One row is what a whole transaction moved: longer, and read only as a whole.
alter table figure_deltas alter column moved type text;
alter table figure_deltas set (toast_tuple_target = 8160);

-- +goose Down
alter table figure_deltas reset (toast_tuple_target);
alter table figure_deltas alter column moved type json using moved::json;
