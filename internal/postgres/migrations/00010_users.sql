-- +goose Up

-- A person with an account, named by post (岗位). A user without a password
-- cannot sign in: integrations act through their tokens.
create table users (
    city         int         not null,
    id           bigint      not null,
    login        text        not null, -- 账号, lower case
    name         text        not null, -- 岗位, e.g. 坐席 1027
    unit         int         not null default 0,
    region       text        not null default '',
    themes       text[]      not null default '{}',
    password     text        not null default '', -- argon2id
    password_at  timestamptz,
    earlier      text[]      not null default '{}', -- passwords before it
    must_change  boolean     not null default false,
    code         bytea, -- sealed TOTP secret (动态口令), confirmed
    code_pending bytea, -- sealed TOTP secret not yet confirmed
    code_step    bigint      not null default 0, -- last time step used
    disabled     boolean     not null default false, -- 停用
    expires_at   timestamptz, -- 临时账号到期
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    version      int         not null default 1,
    primary key (city, id),
    constraint users_login_key unique (city, login)
);
create index users_by_unit on users (city, unit);

create table user_roles (
    city    int    not null,
    user_id bigint not null,
    role    text   not null,
    primary key (city, user_id, role),
    constraint user_roles_user foreign key (city, user_id) references users (city, id) on delete cascade
);
create index user_roles_by_role on user_roles (city, role);

-- What a role may do in this city; a role without a row has its preset.
create table role_permissions (
    city        int         not null,
    role        text        not null,
    permissions text[]      not null,
    changed_at  timestamptz not null,
    primary key (city, role)
);

-- Password, lock-out, session and reveal rules of the city (安全策略), one row.
create table account_rules (
    city       int         not null,
    rules      jsonb       not null,
    changed_at timestamptz not null,
    primary key (city)
);
