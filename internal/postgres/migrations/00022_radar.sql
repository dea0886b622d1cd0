-- +goose Up

-- Closings that the radar put before the supervisor (假办结雷达). What was found
-- quotes texts, so it lies sealed.
create table radar (
	city int not null,
	ticket_id bigint not null,
	unit int not null,
	closed_at timestamptz not null,
	found_at timestamptz not null,
	score float8 not null,
	rules text[] not null,
	findings bytea not null,
	state text not null, -- open, dismissed, confirmed
	remark bytea,
	decided_by bigint not null default 0,
	decided_at timestamptz,
	primary key (city, ticket_id)
);
create index radar_open on radar (city, state, score desc, ticket_id);

-- Up to when the radar has looked.
create table radar_scans (
	city int not null,
	through timestamptz not null,
	primary key (city)
);

-- Where a rating at the portal came from: a keyed digest of address and device,
-- forgotten after some months.
create table rating_devices (
	city int not null,
	ticket_id bigint not null,
	device text not null,
	at timestamptz not null,
	primary key (city, ticket_id, at)
);
create index rating_devices_device on rating_devices (city, device, at);
create index replies_at on replies using brin (city, at);
create index follow_ups_at on follow_ups using brin (city, at);
