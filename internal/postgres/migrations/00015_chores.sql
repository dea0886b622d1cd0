-- +goose Up

-- Daily work of the system (每日任务): the day it was last done, by whichever node came first.
create table chores (
	city int not null,
	name text not null,
	done_on date not null,
	primary key (city, name)
);

-- Whether every open due date was reckoned anew after a calendar came in.
alter table calendars add column applied boolean not null default false;
