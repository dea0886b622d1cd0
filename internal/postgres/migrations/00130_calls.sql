-- +goose Up

-- 来电与去电: what never changes of a call. What happened to it is in call_events.
create table calls (
	city int not null references cities,
	id bigint not null,
	direction text not null, -- in, out
	at timestamptz not null,
	number_key text not null, -- blind index; empty for a withheld number
	number_box bytea,         -- sealed
	primary key (city, id)
);
create index calls_number on calls (city, number_key, id) where number_key <> '';

-- Every event of every call, only ever added: all figures about calls come from here.
create table call_events (
	city int not null,
	call_id bigint not null,
	seq int not null,
	at timestamptz not null,
	kind text not null,
	detail jsonb not null,
	primary key (city, call_id, seq)
);

-- Which ticket came of a call, or was talked about.
create table call_tickets (
	city int not null,
	ticket_id bigint not null,
	call_id bigint not null,
	primary key (city, ticket_id, call_id)
);

-- 坐席状态: every change, only ever added.
create table agent_events (
	city int not null,
	id bigint not null,
	user_id bigint not null,
	at timestamptz not null,
	state text not null,
	reason text not null,
	call_id bigint not null,
	primary key (city, id)
);
create index agent_events_at on agent_events (city, at);
create index agent_events_of on agent_events (city, user_id, at);

-- 录音: where it lies in the blob store, until when.
create table recordings (
	city int not null,
	call_id bigint not null,
	digest text not null, -- empty once its time was over
	millis bigint not null,
	size bigint not null,
	at timestamptz not null,
	keep_until timestamptz not null,
	primary key (city, call_id)
);
create index recordings_keep on recordings (city, keep_until) where digest <> '';

-- Who listened to which recording (听音留痕).
create table listenings (
	city int not null,
	id bigint not null,
	at timestamptz not null,
	user_id bigint not null,
	user_name text not null,
	call_id bigint not null,
	primary key (city, id)
);
create index listenings_call on listenings (city, call_id, id);

-- 回拨: callers who gave up, asked for it, or found nobody. One open row for a number.
create table call_backs (
	city int not null references cities,
	id bigint not null,
	call_id bigint not null, -- of the call that it comes from; 0 from the portal
	number_key text not null,
	number_box bytea not null,
	why text not null, -- abandoned, asked, portal
	queue text not null,
	asked_at timestamptz not null,
	state text not null, -- open, done, given_up
	tries int not null,
	next_at timestamptz not null,
	agent bigint not null,
	settled_at timestamptz,
	primary key (city, id)
);
create unique index call_backs_open on call_backs (city, number_key) where state = 'open';
create index call_backs_due on call_backs (city, next_at) where state = 'open';

-- 接听方案: queues, waiting, announcement. The newest counts.
create table call_plans (
	city int not null references cities,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	plan jsonb not null,
	primary key (city, version)
);

-- 技能: who answers what; who has no row answers the general queue.
create table agent_skills (
	city int not null references cities,
	user_id bigint not null,
	skill text not null,
	level int not null,
	primary key (city, user_id, skill)
);
