-- +goose Up

-- What somebody wrote who is to be called back (短信); it lies sealed.
alter table call_backs add column words bytea;
