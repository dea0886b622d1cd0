-- +goose Up
-- What lies in the blob store: uploaded, and attached to at most one ticket.
create table files (
	city int not null,
	file_id bigint not null,
	token text not null, -- digest of what its uploader holds until it is attached
	digest text not null,
	thumb text not null default '',
	type text not null,
	size bigint not null,
	state text not null, -- clean, unscanned, waiting, erasing
	by_user bigint not null default 0,
	at timestamptz not null,
	ticket_id bigint not null default 0,
	primary key (city, file_id)
);
create index files_waiting on files (city, at) where state = 'waiting';
create index files_loose on files (city, at) where ticket_id = 0;
create index files_ticket on files (city, ticket_id) where ticket_id <> 0;
create index files_digest on files (city, digest);
create index files_erasing on files (city, at) where state = 'erasing';

-- 附件, the fold of a ticket's events.
create table attachments (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	file bigint not null,
	digest text not null,
	type text not null,
	size bigint not null,
	name text not null, -- digest of a sealed text
	audience text not null,
	purpose text not null,
	at timestamptz not null,
	by bigint not null,
	unit int not null,
	citizen boolean not null,
	removed_at timestamptz,
	removed_by bigint not null,
	removed_why text not null,
	primary key (city, ticket_id, n)
);

-- Who opened which attachment.
create table downloads (
	city int not null,
	id bigint not null,
	at timestamptz not null,
	user_id bigint not null,
	ticket_id bigint not null,
	n int not null,
	primary key (city, id)
);
create index downloads_by_ticket on downloads (city, ticket_id, id);

create table attachment_limits (
	city int not null,
	limits jsonb not null,
	changed_at timestamptz not null,
	primary key (city)
);

insert into notice_templates (city, occasion, channel, text)
select city, 'supplemented', 'inbox', '工单{no}诉求人补充了情况,请查看。' from cities on conflict do nothing;
