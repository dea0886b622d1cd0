package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// NoteExport writes down that audit lines were taken out (导出), by whom, how many
// and what for; the audit administrator's.
func (a *Accounts) NoteExport(ctx context.Context, actor org.Actor, subject, purpose string, rows int) error {
	if err := require(actor, org.ReadAudit); err != nil {
		return err
	}
	if err := CheckPurpose(purpose); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		return record(ctx, tx, actor, "export_audit", subject, map[string]any{"purpose": strings.TrimSpace(purpose), "rows": rows})
	})
}

// CheckPurpose refuses an export that does not say what it is for.
func CheckPurpose(purpose string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(purpose)); n < 4 || n > 100 {
		return fault.In("purpose", "请写明导出用途,4至100个字")
	}
	return nil
}
