package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// Prompt is one version of a prompt (语音) that an office recorded; without sound it is the
// shipped one again.
type Prompt struct {
	Name    string
	Version int
	At      time.Time
	By      string
	Own     bool
}

// Prompts lists every version of every prompt, the newest of each first.
func (tx *Tx) Prompts(ctx context.Context) ([]Prompt, error) {
	rows, err := tx.Query(ctx, `select name, version, at, by_name, wav is not null from prompts where city = $1 order by name, version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list prompts: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Prompt])
}

// PromptSound is the sound of one version.
func (tx *Tx) PromptSound(ctx context.Context, name string, version int) (wav []byte, err error) {
	err = tx.QueryRow(ctx, `select wav from prompts where city = $1 and name = $2 and version = $3`, tx.City, name, version).Scan(&wav)
	if err != nil {
		return nil, fmt.Errorf("read prompt %s: %w", name, err)
	}
	return wav, nil
}

// AddPrompt makes the next version; no sound is the shipped one.
func (tx *Tx) AddPrompt(ctx context.Context, name string, wav []byte, by org.Actor) error {
	_, err := tx.Exec(ctx, `insert into prompts (city, name, version, at, by_user, by_name, wav)
		select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6 from prompts where city = $1 and name = $2`, tx.City, name, tx.Now, by.ID, by.Name, wav)
	if err != nil {
		return fmt.Errorf("add prompt %s: %w", name, err)
	}
	return nil
}
