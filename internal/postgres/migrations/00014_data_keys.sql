-- +goose Up

-- Data keys (数据密钥), wrapped by the key-encryption key that is never here.
create table data_keys (
    city       int         not null,
    id         int         not null,
    purpose    text        not null,
    current    boolean     not null,
    kek        text        not null, -- fingerprint of the key-encryption key
    wrapped    bytea       not null,
    created_at timestamptz not null,
    primary key (city, id)
);
