package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// DocumentTemplate is a Word template of an office; without content the shipped one holds.
type DocumentTemplate struct {
	Kind    string
	Version int
	By      string
	At      time.Time
	Content []byte
}

// DocumentTemplates lists the newest version of each kind that was ever changed.
func (tx *Tx) DocumentTemplates(ctx context.Context) ([]DocumentTemplate, error) {
	rows, err := tx.Query(ctx, `select distinct on (kind) kind, version, by_name, at, content from document_templates where city = $1 order by kind, version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list document templates: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DocumentTemplate])
}

// AddDocumentTemplate queues the next version of a template.
func (tx *Tx) AddDocumentTemplate(t DocumentTemplate) {
	tx.Queue(`insert into document_templates (city, kind, version, by_name, at, content) select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5
		from document_templates where city = $1 and kind = $2`, tx.City, t.Kind, t.By, t.At, t.Content)
}
