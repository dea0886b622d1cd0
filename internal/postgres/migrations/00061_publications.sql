-- +goose Up
-- 公开, the fold of a ticket's events: digests of what was made public.
create table publications (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	title text not null,
	text text not null,
	answer text not null,
	township text not null,
	at timestamptz not null,
	by bigint not null,
	withdrawn_at timestamptz,
	withdrawn_by bigint not null,
	primary key (city, ticket_id, n)
);

-- What is public now, in plain words: nobody is named in it.
create table public_matters (
	city int not null,
	ticket_id bigint not null,
	title text not null,
	text text not null,
	answer text not null,
	category text not null,
	region text not null,
	township text not null, -- empty where fewer than five matters would tell whose it is
	published_at timestamptz not null,
	answered_at timestamptz,
	primary key (city, ticket_id)
);
create index public_matters_recent on public_matters (city, published_at desc);

-- 我也遇到: who follows a public matter. The number lies sealed.
create table followers (
	city int not null,
	follower_id bigint not null,
	ticket_id bigint not null,
	no text not null,
	code text not null,
	phone bytea not null,
	phone_key text not null,
	deed_key text not null,
	at timestamptz not null,
	told_at timestamptz,
	primary key (city, follower_id)
);
create unique index followers_no on followers (city, no);
create unique index followers_once on followers (city, ticket_id, phone_key);

alter table notices add column to_follower bigint not null default 0;

insert into notice_templates (city, occasion, channel, text)
select city, 'follower_answered', 'sms', '您关注的同类诉求(关注号{no})已有答复,可凭查询码查看。' from cities on conflict do nothing;
