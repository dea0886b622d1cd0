-- +goose Up

-- A signed-in console (会话), found by the SM3 digest of its token.
create table sessions (
    city       int         not null,
    id         bigint      not null,
    token      bytea       not null,
    user_id    bigint      not null,
    pending    text        not null default '', -- what must be done first: change_password, enrol_code
    address    text        not null default '',
    agent      text        not null default '',
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz,
    ended_why  text        not null default '', -- signed_out, revoked, password_changed, disabled
    primary key (city, id),
    constraint sessions_token_key unique (city, token),
    constraint sessions_user foreign key (city, user_id) references users (city, id) on delete cascade
);
create index sessions_by_user on sessions (city, user_id, id);

-- Tries at one account name (登录尝试), known or not, under a keyed index.
create table sign_in_tries (
    city    int         not null,
    login   text        not null,
    tries   int         not null,
    last_at timestamptz not null,
    primary key (city, login)
);

-- Every try to sign in (登录审计); never changed, never deleted.
create table sign_ins (
    city       int         not null,
    id         bigint      not null,
    at         timestamptz not null,
    user_id    bigint      not null default 0,
    login      text        not null default '', -- empty when there is no such account: people type passwords there
    outcome    text        not null,
    address    text        not null default '',
    agent      text        not null default '',
    session_id bigint      not null default 0,
    primary key (city, id)
);
create index sign_ins_by_user on sign_ins (city, user_id, id);
