package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
)

// DutyVersion is one state of the list of powers and duties and who made it.
type DutyVersion struct {
	Version int        `json:"version"`
	At      time.Time  `json:"at"`
	User    org.UserID `json:"-"`
	By      string     `json:"by"`
	Remark  string     `json:"remark"`
}

// Duties is the list as it was in a version, 0 being now.
func (tx *Tx) Duties(ctx context.Context, version int) ([]org.Duty, error) {
	rows, err := tx.Query(ctx, `select id, category, region, unit, item from duties
		where city = $1 and case when $2 = 0 then until = 0 else since <= $2 and (until = 0 or until > $2) end order by id`, tx.City, version)
	if err != nil {
		return nil, fmt.Errorf("read duties: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[org.Duty])
}

// NextDutyVersion begins a new version of the list; nobody else does until the
// transaction ends. Every node reads the list anew.
func (tx *Tx) NextDutyVersion(ctx context.Context, by org.Actor, remark string) (version int, err error) {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return 0, fmt.Errorf("lock duties: %w", err)
	}
	err = tx.QueryRow(ctx, `insert into duty_versions (city, version, at, by_user, by_name, remark)
		select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from duty_versions where city = $1 returning version`, tx.City, tx.Now, by.ID, by.Name, remark).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("number duties: %w", err)
	}
	tx.RulesChanged()
	return version, nil
}

// EndDuty ends a line with a version.
func (tx *Tx) EndDuty(ctx context.Context, id int64, version int) error {
	tag, err := tx.Exec(ctx, `update duties set until = $3 where city = $1 and id = $2 and until = 0`, tx.City, id, version)
	if err != nil {
		return fmt.Errorf("end duty %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.New(fault.NotFound, "权责清单里没有这一条,或已经停用,请刷新后再看")
	}
	return nil
}

// EndDutyOf ends the line for a category in a region, if there is one.
func (tx *Tx) EndDutyOf(ctx context.Context, d org.Duty, version int) error {
	_, err := tx.Exec(ctx, `update duties set until = $4 where city = $1 and category = $2 and region = $3 and until = 0`, tx.City, d.Category, d.Region, version)
	if err != nil {
		return fmt.Errorf("end duty of %s: %w", d.Category, err)
	}
	return nil
}

var dutyRows = newBulk("duties", "", "id bigint", "category text", "region text", "unit int", "item text", "since int", "until int")

// AddDuty queues a line that holds from a version on.
func (tx *Tx) AddDuty(d org.Duty, version int) {
	tx.gather(dutyRows, d.ID, d.Category, d.Region, d.Unit, d.Item, version, 0)
}

// DutyVersions lists the versions, newest first.
func (tx *Tx) DutyVersions(ctx context.Context) ([]DutyVersion, error) {
	rows, err := tx.Query(ctx, `select version, at, by_user, by_name, remark from duty_versions where city = $1 order by version desc limit 200`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list duty versions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DutyVersion])
}
