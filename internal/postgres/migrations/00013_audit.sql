-- +goose Up

-- Who saw whose number (查看完整号码), with the reason.
create table reveals (
    city      int         not null,
    id        bigint      not null,
    at        timestamptz not null,
    user_id   bigint      not null,
    ticket_id bigint      not null,
    field     text        not null,
    reason    text        not null,
    primary key (city, id)
);
create index reveals_by_user on reveals (city, user_id, at);
create index reveals_by_ticket on reveals (city, ticket_id, id);

-- What administrators did (操作审计); never changed, never deleted.
create table audits (
    city       int         not null,
    id         bigint      not null,
    at         timestamptz not null,
    actor_id   bigint      not null,
    actor_name text        not null,
    action     text        not null,
    subject    text        not null default '',
    detail     jsonb       not null default '{}',
    primary key (city, id)
);
