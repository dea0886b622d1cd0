package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

var zone = workday.Zone

// audit writes a line of the administrators' audit.
func audit(ctx context.Context, tx *postgres.Tx, by org.Actor, action, subject string, detail any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit of %s: %w", action, err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: subject, Detail: text})
}

// Duties is the list of powers and duties (权责清单) as it was in a version, 0 being
// now, and its versions.
func (c *Casework) Duties(ctx context.Context, version int) (list []org.Duty, versions []postgres.DutyVersion, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if list, err = tx.Duties(ctx, version); err != nil {
			return err
		}
		versions, err = tx.DutyVersions(ctx)
		return err
	})
	return list, versions, err
}

// SetDuty says which unit answers for a category in a region from now on, in the
// place of what the list said before. It makes a new version of the list.
func (c *Casework) SetDuty(ctx context.Context, by org.Actor, d org.Duty, remark string) (version int, err error) {
	if err := mayKeepDuties(by, remark); err != nil {
		return 0, err
	}
	book, err := c.Rulebook(ctx)
	if err != nil {
		return 0, err
	}
	if k, ok := book.Categories[d.Category]; !ok || !k.Enabled {
		return 0, fault.In("category", "没有编号为「%s」的诉求分类,请重新选择", d.Category)
	}
	if _, ok := book.Regions.Region(d.Region); d.Region != "" && !ok {
		return 0, fault.In("region", "没有代码为「%s」的地区,请重新选择", d.Region)
	}
	u, ok := book.Units.Unit(d.Unit)
	if !ok || u.Kind == org.Centre || !u.Open(workday.DateOf(c.db.Now()).String()) {
		return 0, fault.In("unit", "这个单位现在不承接工单,请改选其他单位")
	}
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if version, err = tx.NextDutyVersion(ctx, by, remark); err != nil {
			return err
		}
		if err := tx.EndDutyOf(ctx, d, version); err != nil {
			return err
		}
		d.ID = tx.NewID()
		tx.AddDuty(d, version)
		return audit(ctx, tx, by, "set_duty", d.Category, d)
	})
	return version, err
}

// EndDuty takes a line off the list.
func (c *Casework) EndDuty(ctx context.Context, by org.Actor, id int64, remark string) (version int, err error) {
	if err := mayKeepDuties(by, remark); err != nil {
		return 0, err
	}
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if version, err = tx.NextDutyVersion(ctx, by, remark); err != nil {
			return err
		}
		if err := tx.EndDuty(ctx, id, version); err != nil {
			return err
		}
		return audit(ctx, tx, by, "end_duty", fmt.Sprint(id), map[string]any{"remark": remark})
	})
	return version, err
}

func mayKeepDuties(by org.Actor, remark string) error {
	switch {
	case !by.May(org.ManageCategories):
		return fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCategories.Name())
	case strings.TrimSpace(remark) == "":
		return fault.In("remark", "请写明依据,如文件名称和文号")
	}
	return nil
}
