-- +goose Up
-- An extension goes to the centre when the unit's own head has signed it (分管签).
alter table requests add column unsigned boolean not null default false;
alter table requests add column signed_at timestamptz;
alter table requests add column signed_by bigint not null default 0;
