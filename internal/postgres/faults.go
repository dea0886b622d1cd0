package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"suban/internal/fault"
)

// constraints says in words what the violation of a named constraint means.
var constraints = map[string]func() error{
	"tickets_no":      func() error { return fault.New(fault.Conflict, "工单编号重复,请重试") },
	"units_name":      func() error { return fault.In("name", "同一上级下已有同名单位") },
	"users_login_key": func() error { return fault.In("login", "账号已有人用,请换一个") },
	"calendars_pkey": func() error {
		return fault.New(fault.Stale, "工作日历刚被他人更新,请重新核对后再导入")
	},
	"imports_pkey": func() error {
		return fault.New(fault.Conflict, "这一条正由另一次导入写入,请等它结束后再看")
	},
	"handsets_user": func() error { return fault.New(fault.Conflict, "这位坐席已有话机,请刷新后再试") },
	"deeds_pkey":    func() error { return errRepeated },
	"events_pkey":   func() error { return fault.New(fault.Stale, "工单刚被他人修改,请刷新后重试") },
}

// errRepeated says that another node did the same deed a moment ago.
var errRepeated = fault.New(fault.Stale, "同一操作正在处理,请稍候刷新")

var errCursor = fault.In("after", "翻页位置有误,请从第一页重新查看")

// faults turns a violated constraint into words; everything else stays as it is.
func faults(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	if f, ok := constraints[pg.ConstraintName]; ok {
		return f()
	}
	return err
}
