package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// NoteExport writes down who takes what out of the system and what for, before it
// leaves (导出).
func (a *Accounts) NoteExport(ctx context.Context, actor org.Actor, what, purpose string, rows int) error {
	if err := CheckPurpose(purpose); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		return record(ctx, tx, actor, "export", what, map[string]any{"purpose": strings.TrimSpace(purpose), "rows": rows})
	})
}

// CheckPurpose refuses an export that does not say what it is for.
func CheckPurpose(purpose string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(purpose)); n < 4 || n > 200 {
		return fault.In("purpose", "请写明导出用途,4至200个字;用途写入审计和水印")
	}
	return nil
}
