-- +goose Up
-- A citizen's receipt: the number, and the digest of his query code.
create table receipts (
	city int not null,
	ticket_id bigint not null,
	code text not null,
	primary key (city, ticket_id)
);

-- Wrong tries by number, known or not.
create table receipt_tries (
	city int not null,
	no text not null,
	tries int not null,
	locked_until timestamptz,
	primary key (city, no)
);

-- What people are to be told (outbox), by occasion and channel.
create table notices (
	city int not null,
	id bigint not null,
	ticket_id bigint not null,
	occasion text not null,
	channel text not null, -- inbox, sms
	to_user bigint not null default 0,
	to_unit int not null default 0,
	to_role text not null default '',
	to_requester boolean not null default false,
	text text not null,
	made_at timestamptz not null,
	send_after timestamptz not null,
	state text not null, -- waiting, sent, failed, held
	tries int not null default 0,
	sent_at timestamptz,
	error text not null default '',
	read_at timestamptz,
	read_by bigint not null default 0,
	primary key (city, id)
);
create index notices_ticket on notices (city, ticket_id);
create index notices_unit on notices (city, to_unit, id) where to_unit <> 0;
create index notices_role on notices (city, to_role, id) where to_role <> '';
create index notices_user on notices (city, to_user, id) where to_user <> 0;
create index notices_waiting on notices (city, send_after) where state = 'waiting';

create table notice_templates (
	city int not null,
	occasion text not null,
	channel text not null,
	text text not null,
	urgent boolean not null default false, -- ignores quiet hours
	enabled boolean not null default true,
	primary key (city, occasion, channel)
);

-- Work done from outside, so that a re-run does it once (导入).
create table imports (
	city int not null,
	source text not null,
	row_key text not null,
	ticket_id bigint not null,
	done boolean not null default false,
	primary key (city, source, row_key)
);
