-- +goose Up

-- The knowledge base: one row an article, its wordings in article_editions. Words
-- are the character pairs of the edition shown: they are not personal, so plain.
create table articles (
	city int not null references cities,
	id bigint not null, -- 知识条目 12
	version int not null,
	state text not null,
	now_n int not null, -- the edition in force, 0 before the first
	next_n int not null, -- the edition in the making, 0 when none
	shown_n int not null,
	last_n int not null,
	used int not null default 0, -- direct answers that cited it
	used_at timestamptz,
	reminded_on text not null default '',
	words tsvector not null,
	primary key (city, id)
);
create index articles_words on articles using gin (words);

create table article_editions (
	city int not null,
	article_id bigint not null,
	n int not null,
	title text not null,
	question text not null,
	answer text not null,
	basis text not null,
	unit int not null,
	category text not null,
	valid_from text not null,
	valid_to text not null,
	review_on text not null,
	keywords text[] not null,
	open boolean not null,
	state text not null,
	authors bigint[] not null,
	wrote_at timestamptz not null,
	submitted_at timestamptz,
	reviewed_at timestamptz,
	reviewer bigint not null,
	remark text not null,
	primary key (city, article_id, n),
	foreign key (city, article_id) references articles
);

-- What was done to an article, one row a version of its row.
create table article_events (
	city int not null,
	article_id bigint not null,
	version int not null,
	at timestamptz not null,
	by_user bigint not null,
	by_name text not null,
	by_deputy bigint not null,
	action text not null,
	edition int not null,
	remark text not null,
	primary key (city, article_id, version),
	foreign key (city, article_id) references articles
);

-- A ticket that was answered at once with the article as its source.
create table article_uses (
	city int not null,
	article_id bigint not null,
	ticket_id bigint not null,
	at timestamptz not null,
	by_user bigint not null,
	primary key (city, article_id, ticket_id),
	foreign key (city, article_id) references articles
);
create index article_uses_at on article_uses (city, at);

-- What colleagues found wrong, and what was answered.
create table article_corrections (
	city int not null,
	id bigint not null,
	article_id bigint not null,
	edition int not null,
	flaw text not null,
	text text not null,
	by_user bigint not null,
	by_unit int not null,
	at timestamptz not null,
	verdict text not null,
	answer text not null,
	answered_by bigint not null,
	answered_at timestamptz,
	primary key (city, id),
	foreign key (city, article_id) references articles
);
create index article_corrections_article on article_corrections (city, article_id, id);
create index article_corrections_waiting on article_corrections (city, article_id) where verdict = '';
