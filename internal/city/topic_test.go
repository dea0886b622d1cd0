package city

import (
	"strings"
	"testing"
	"time"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/workday"
)

// topicTold: the demo city's topic was found by the early warning on its day, and hardly
// anybody calls about it since.
func topicTold(t *testing.T, db *postgres.DB, now time.Time) {
	t.Helper()
	work := casework.New(db, seal.Test(), casework.Options{})
	defer work.Close()
	list, err := work.Warnings(t.Context(), org.System, "topic")
	before := workday.DateOf(now).Plus(-topicAgo - 1).String()
	if err != nil || len(list) != 1 || list[0].Title != topicTitle || list[0].ToOn != before || list[0].Count < topicSurge || list[0].Expected > 4 {
		t.Fatalf("%v %+v", err, list)
	}
	b, err := work.WarningBehind(t.Context(), org.System, list[0].ID)
	if err != nil || b.Effect == nil || b.Effect.Verdict() != "fell" || len(b.Tickets) < topicSurge || !strings.Contains(b.Topics[0].Title, "水") {
		t.Errorf("%v %+v %+v", err, b.Effect, b.Topics)
	}
}
