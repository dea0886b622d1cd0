-- +goose Up

-- Who is away from when to when and who sits in for him (请假代理, AB角).
create table absences (
    city     int         not null,
    id       bigint      not null,
    user_id  bigint      not null,
    deputy   bigint      not null default 0, -- nobody
    from_at  timestamptz not null,
    until_at timestamptz not null,
    note     text        not null default '',
    made_at  timestamptz not null,
    made_by  bigint      not null,
    ended_at timestamptz, -- back before the time
    primary key (city, id),
    constraint absences_user foreign key (city, user_id) references users (city, id) on delete cascade
);
create index absences_by_until on absences (city, until_at);

-- For whom a session acts at the moment (代理); 0 is himself.
alter table sessions add column acting_for bigint not null default 0;

-- As whom a number was looked at; 0 is oneself.
alter table reveals add column acting_for bigint not null default 0;
