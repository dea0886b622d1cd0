-- +goose Up

-- What climbs: the rules of supervision, each change a version of its own.
create table supervision_rules (
	city int not null references cities,
	id int not null,
	version int not null,
	tier int not null,
	trigger text not null,
	threshold float8 not null,
	name text not null,
	text text not null,
	reply_days float8 not null,
	target text not null,
	enabled boolean not null,
	by_name text not null,
	at timestamptz not null,
	primary key (city, id, version)
);

-- What a rule caught: once for one occurrence, whoever looks how often.
create table catches (
	city int not null,
	rule int not null,
	ticket_id bigint not null,
	key text not null,
	version int not null,
	tier int not null,
	value float8 not null,
	assignment int not null,
	unit int not null,
	at timestamptz not null,
	primary key (city, rule, ticket_id, key)
);
create index catches_ticket on catches (city, ticket_id);
create index catches_at on catches (city, tier, at);

-- Reminders (催办) of tier 1, by rule and by hand. Their words lie sealed in the box.
create table reminders (
	city int not null,
	id bigint not null,
	ticket_id bigint not null,
	assignment int not null,
	unit int not null,
	rule int not null,
	version int not null,
	medium text not null,
	why text not null,
	by_user bigint not null, -- 0: by rule
	by_name text not null,
	at timestamptz not null,
	reply_due_at timestamptz not null,
	answered_at timestamptz,
	answered_by text not null,
	settled_at timestamptz,
	box bytea not null,
	primary key (city, id)
);
create index reminders_ticket on reminders (city, ticket_id, id);
create index reminders_at on reminders (city, at);
create index reminders_unit on reminders (city, unit, id);
create index reminders_open on reminders (city, ticket_id, unit) where settled_at is null;

-- Supervision orders (督办单) of tiers 2 and 3.
create table orders (
	city int not null,
	id bigint not null,
	version int not null,
	year int not null, -- 0 before it is numbered
	no int not null,
	tier int not null,
	form text not null,
	state text not null,
	office text not null,
	unit int not null,
	assists int[] not null,
	leader text not null,
	paper bigint not null,
	made_at timestamptz not null,
	days float8 not null,
	issued_at timestamptz,
	issued_by bigint not null,
	read_due_at timestamptz,
	read_at timestamptz,
	due_at timestamptz,
	fed_back_at timestamptz,
	signed_at timestamptz,
	returns int not null,
	accepted_at timestamptz,
	accepted_by bigint not null,
	looked_at timestamptz,
	looked_by bigint not null,
	struck_at timestamptz,
	box bytea not null,
	primary key (city, id)
);
create unique index orders_no on orders (city, year, no) where no <> 0;
create index orders_open on orders (city, tier, id) where state not in ('struck', 'withdrawn');
create index orders_unit on orders (city, unit, id);

create table order_tickets (
	city int not null,
	order_id bigint not null,
	ticket_id bigint not null,
	primary key (city, order_id, ticket_id),
	foreign key (city, order_id) references orders
);
create index order_tickets_ticket on order_tickets (city, ticket_id);

create table order_events (
	city int not null,
	order_id bigint not null,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	by_deputy bigint not null,
	action text not null,
	box bytea not null,
	primary key (city, order_id, version),
	foreign key (city, order_id) references orders
);

-- The four lists: who stands on them and since when; left_at when he does no more.
create table listings (
	city int not null,
	list text not null,
	ticket_id bigint not null,
	since timestamptz not null,
	left_at timestamptz,
	value float8 not null,
	primary key (city, list, ticket_id)
);
create index listings_ticket on listings (city, ticket_id);

create table list_sizes (
	city int not null,
	list text not null,
	day date not null,
	size int not null,
	entered int not null,
	left_n int not null,
	primary key (city, list, day)
);

-- Papers put before a leader: the form, the weekly brief, and his signature, sealed.
create table submissions (
	city int not null,
	id bigint not null,
	version int not null,
	kind text not null,
	year int not null,
	no int not null,
	state text not null,
	leader bigint not null,
	made_by bigint not null,
	made_at timestamptz not null,
	routed_at timestamptz,
	signed_at timestamptz,
	due_at timestamptz,
	order_id bigint not null,
	seal text not null,
	box bytea not null,
	primary key (city, id),
	unique (city, kind, year, no)
);

create table submission_tickets (
	city int not null,
	submission_id bigint not null,
	ticket_id bigint not null,
	primary key (city, submission_id, ticket_id),
	foreign key (city, submission_id) references submissions
);
create index submission_tickets_ticket on submission_tickets (city, ticket_id);

create table submission_events (
	city int not null,
	submission_id bigint not null,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	by_deputy bigint not null,
	action text not null,
	box bytea not null,
	primary key (city, submission_id, version),
	foreign key (city, submission_id) references submissions
);

-- Tickets one person was shown beyond his own: a paper that was routed to a leader.
create table grants (
	city int not null,
	ticket_id bigint not null,
	user_id bigint not null,
	primary key (city, ticket_id, user_id)
);

create index tickets_repeats on tickets (city, ticket_id) where repeat_no >= 2;
create index tickets_unsatisfied on tickets (city, ticket_id) where unsat_count >= 1;
