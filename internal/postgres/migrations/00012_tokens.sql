-- +goose Up

-- A token by which another system acts as its user (接口令牌).
create table api_tokens (
    city        int         not null,
    id          bigint      not null,
    user_id     bigint      not null,
    name        text        not null,
    token       bytea       not null, -- SM3 digest
    hint        text        not null, -- its first characters, to tell it from others
    permissions text[]      not null,
    created_at  timestamptz not null,
    created_by  bigint      not null,
    expires_at  timestamptz not null,
    used_at     timestamptz,
    revoked_at  timestamptz,
    primary key (city, id),
    constraint api_tokens_token_key unique (city, token),
    constraint api_tokens_user foreign key (city, user_id) references users (city, id) on delete cascade
);
