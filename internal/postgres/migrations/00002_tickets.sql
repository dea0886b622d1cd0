-- +goose Up
create table tickets (
	city int not null references cities,
	ticket_id bigint not null,
	no text not null,
	version int not null,
	state text not null,
	kind text not null,
	class text not null,
	channel text not null,
	source text not null,
	category text not null,
	region text not null,
	township text not null,
	urgency int not null,
	confidential boolean not null,
	no_follow_up boolean not null,
	difficult boolean not null,
	labels text[],
	title text not null, -- keyed digests; the texts lie sealed in secrets
	content text not null,
	expectation text not null,
	place text not null,
	requester_name text not null,
	requester_phone text not null,
	phone_key text not null,
	requester_kind text not null,
	province_no text not null,
	province_due_at timestamptz,
	old_no text not null,
	repeat_of bigint not null,
	repeat_no int not null,
	merged_into bigint not null,
	joined int not null,
	policy_id int not null,
	created_at timestamptz not null,
	created_by bigint not null,
	created_unit int not null,
	accepted_at timestamptz,
	dispatch_due_at timestamptz,
	dispatched_at timestamptz,
	due_at timestamptz,
	replied_at timestamptz,
	review_due_at timestamptz,
	follow_up_due_at timestamptz,
	follow_up_at timestamptz,
	link_until timestamptz,
	suspended_at timestamptz,
	suspend_until timestamptz,
	details_due_at timestamptz,
	ack_due_at timestamptz,
	transfer_to text not null,
	closed_at timestamptz,
	outcome text not null,
	no_call_code text not null,
	reject_code text not null,
	redo_count int not null,
	unsat_count int not null,
	substandard_count int not null,
	hops int not null,
	send_back_count int not null,
	reopen_count int not null,
	appeal_count int not null,
	false_closures int not null,
	urge_count int not null,
	tier int not null,
	overdue_at timestamptz,
	unreasonable_till timestamptz,
	erased_at timestamptz,
	head bytea not null, -- the last link of the history's chain
	primary key (city, ticket_id)
) with (fillfactor = 70);
create unique index tickets_no on tickets (city, no);
-- Open work: state and due dates are not indexed, or every step would write every index anew.
create index tickets_open on tickets (city, ticket_id) where closed_at is null;
create index tickets_phone on tickets (city, phone_key, ticket_id) where phone_key <> '';
create index tickets_category on tickets (city, category, ticket_id);
create index tickets_region on tickets (city, region, ticket_id);
create index tickets_creator on tickets (city, created_by, ticket_id);
create index tickets_old_no on tickets (city, old_no) where old_no <> '';

create table assignments (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	unit int not null,
	part text not null,
	parent int not null,
	depth int not null,
	round int not null,
	state text not null,
	sent_at timestamptz not null,
	sent_by bigint not null,
	sign_due_at timestamptz not null,
	signed_at timestamptz,
	signed_late boolean not null,
	contact_due_at timestamptz not null,
	contacted_at timestamptz,
	send_back_till timestamptz not null,
	handler bigint not null,
	due_at timestamptz not null,
	original_due_at timestamptz not null,
	due_from timestamptz not null,
	due_workdays float8 not null,
	due_hours float8 not null,
	due_part interval not null,
	due_cap timestamptz,
	due_floor timestamptz,
	extended int not null,
	extensions int not null,
	paused interval not null,
	replied_at timestamptz,
	ended_at timestamptz,
	warned int not null,
	overdue_at timestamptz,
	no_send_back boolean not null,
	first_duty boolean not null,
	chief_read timestamptz,
	chief_sign timestamptz,
	primary key (city, ticket_id, n),
	foreign key (city, unit) references units
) with (fillfactor = 70);
create index assignments_unit on assignments (city, unit, ticket_id);
create index assignments_open on assignments (city, unit, due_at) where ended_at is null;

create table requests (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	asked text not null,
	assignment int not null,
	round int not null,
	code text not null,
	text text not null,
	basis text not null,
	unit int not null,
	workdays int not null,
	asked_at timestamptz not null,
	asked_by bigint not null,
	decide_by timestamptz,
	verdict text not null,
	verdict_at timestamptz,
	verdict_by bigint not null,
	verdict_text text not null,
	primary key (city, ticket_id, n)
);
create index requests_pending on requests (city, asked, ticket_id) where verdict = '';

create table replies (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	assignment int not null,
	round int not null,
	interim boolean not null,
	public text not null,
	internal text not null,
	founded text not null,
	resolved text not null,
	why text not null,
	contact_at timestamptz,
	contact text not null,
	at timestamptz not null,
	by bigint not null,
	due_at timestamptz not null,
	next_on text not null,
	verdict text not null,
	codes text[],
	verdict_at timestamptz,
	verdict_by bigint not null,
	verdict_text text not null,
	primary key (city, ticket_id, n)
);

create table follow_ups (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	round int not null,
	channel text not null,
	at timestamptz not null,
	by bigint not null,
	reached boolean not null,
	contacted text not null,
	resolved text not null,
	satisfaction int not null,
	insists boolean not null,
	comment text not null,
	primary key (city, ticket_id, n)
);

create table disputes (
	city int not null,
	ticket_id bigint not null,
	n int not null,
	assignment int not null,
	opened_at timestamptz not null,
	opened_by bigint not null,
	due_at timestamptz not null,
	attendees text[],
	unit int not null,
	basis text not null,
	decided_at timestamptz,
	decided_by bigint not null,
	fallback boolean not null,
	primary key (city, ticket_id, n)
);

-- The history: facts only, append-only, chained by a key outside the database.
create table events (
	city int not null,
	ticket_id bigint not null,
	seq int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	by_unit int not null,
	by_deputy bigint not null,
	action text not null,
	policy int not null,
	calendar int not null,
	facts json not null,
	mac bytea not null,
	recorded_at timestamptz not null, -- the machine's own clock, for the daily heads
	primary key (city, ticket_id, seq)
);
create index events_recorded on events using brin (city, recorded_at);

-- Personal and free texts, sealed. Erasing a row leaves the history whole.
create table secrets (
	city int not null,
	ticket_id bigint not null,
	digest text not null,
	box bytea not null,
	primary key (city, ticket_id, digest)
);

-- When the clocks next want something of an open ticket.
create table alarms (
	city int not null,
	ticket_id bigint not null,
	at timestamptz not null,
	primary key (city, ticket_id)
);
create index alarms_at on alarms (city, at);

-- A deed's idempotency key: a repeated click does it once.
create table deeds (
	city int not null,
	key text not null,
	ticket_id bigint not null,
	seq int not null,
	body text not null, -- digest of what was asked
	at timestamptz not null,
	primary key (city, key)
);
create index deeds_at on deeds using brin (city, at);

-- Keyed digests of the character pairs of a ticket's texts, for search.
create table ticket_words (
	city int not null,
	ticket_id bigint not null,
	words tsvector not null,
	primary key (city, ticket_id)
);
create index ticket_words_words on ticket_words using gin (words);

-- Ticket numbers are handed out in blocks; a gap means a block was not used up.
create table numbers (
	city int not null,
	day date not null,
	next int not null,
	primary key (city, day)
);

-- Sealed heads of the history: what each ticket's chain ended with.
create table audit_heads (
	city int not null,
	n int not null,
	sealed_at timestamptz not null,
	tickets int not null,
	body bytea not null,
	mac bytea not null,
	primary key (city, n)
);
