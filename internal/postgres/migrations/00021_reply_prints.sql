-- +goose Up

-- What replies are recognised by when their words are used again for another
-- matter: a keyed print of the text and the four pieces it is looked up by.
create table reply_prints (
	city int not null,
	ticket_id bigint not null,
	reply int not null,
	print bigint not null,
	bands int[] not null,
	primary key (city, ticket_id, reply)
);
create index reply_prints_bands on reply_prints using gin (bands);
