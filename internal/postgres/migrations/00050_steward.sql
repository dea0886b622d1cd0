-- +goose Up

-- Every change of what deeds refer to (基础数据变更): what it was and what it is,
-- by noun and key; never changed, never deleted.
create table revisions (
    city    int         not null,
    noun    text        not null, -- unit, category, policy, notice_template, reply_template, reason
    key     text        not null,
    n       int         not null, -- 1, 2, … of the thing
    at      timestamptz not null,
    by_user bigint      not null,
    by_name text        not null,
    action  text        not null,
    was     jsonb, -- null when the thing is new
    body    jsonb       not null,
    primary key (city, noun, key, n)
);

-- A closed unit's name may be used again; the rules refuse two open ones. The unit
-- that took over a merged one's work (并入单位).
drop index units_name;
create unique index units_name on units (city, parent, name) where closed_on = '';
alter table units add column successor int not null default 0;

-- What a unit often answers (答复模板); unit 0 and category '' are everybody's.
create table reply_templates (
    city       int         not null,
    id         bigint      not null,
    unit       int         not null default 0,
    category   text        not null default '',
    title      text        not null,
    text       text        not null,
    enabled    boolean     not null default true,
    changed_at timestamptz not null,
    primary key (city, id)
);
create index reply_templates_by_unit on reply_templates (city, unit);

-- The city's own codes of the lists that forms choose from (理由代码), beside and
-- over the presets.
create table reasons (
    city    int     not null,
    list    text    not null,
    code    text    not null,
    label   text    not null,
    enabled boolean not null default true,
    place   int     not null default 0,
    primary key (city, list, code)
);

-- Where a category went when it was moved (分类调整); old tickets keep the old one.
alter table categories add column moved_to text not null default '';
